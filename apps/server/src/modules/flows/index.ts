/** Front door of flows. */
export { checkNode } from './check-node.ts';
export type { Exit } from './contract.ts';
export { flowPublished } from './events.ts';
export { openFlow, publishFlow, saveFlow } from './keep-flows.ts';
export { keepTrial } from './keep-trial.ts';
export { type NodeKind, registerNodeKind, type Seen, type Turn } from './node-kinds.ts';
export { type PublishedFlow, promptsIn, publishedFlows } from './read-flows.ts';
export { ratingAsked, say } from './rules/nodes-words.ts';
export {
  type Act,
  advanceDialogue,
  beginDialogue,
  flowToRun,
  houseAnswer,
  type RunningFlow,
  resumeDialogue,
} from './run-flow.ts';
