/** Front door of routing. */
export { acceptOffer } from './accept-offer.ts';
export { agentReachable, isMember } from './agent-reachable.ts';
export { assignTo } from './assign-work.ts';
export { bringWork } from './bring-work.ts';
export { changeQueue, configureAgent, openQueue, setMembers } from './configure.ts';
export { declineOffer } from './decline-offer.ts';
export { type Enqueue, type Enqueued, enqueue, enqueueMany, type NotEnqueued } from './enqueue-work.ts';
export { agentNotFound, alreadyQueued, notHeld, offerGone, queueClosed, queueNotFound } from './errors.ts';
export {
  presenceChanged,
  queueConfigured,
  workAssigned,
  workEnded,
  workOffered,
  workQueued,
  workReturned,
} from './events.ts';
export { endWrapup, extendWrapup, wrapupUntil } from './extend-wrapup.ts';
export { finish, type Subject } from './finish-work.ts';
export { changePolicy, keepBreakReason } from './keep-policy.ts';
export { keepSkill } from './keep-skill.ts';
export { registerKind, type Taken, type WorkKind } from './kinds.ts';
export { overflowTo } from './overflow-work.ts';
export { moveToQueue, type PassOn, passOn } from './pass-on-work.ts';
export { placeInLine } from './place-in-line.ts';
export { type Door, queueDoor } from './queue-door.ts';
export { readAgents } from './read-agents.ts';
export {
  type Line,
  type Place,
  queueNames,
  queueTargets,
  readLines,
  readPlaces,
  readQueueFigures,
  readQueues,
} from './read-queues.ts';
export { listQueueSettings, readRoutingPolicy } from './read-settings.ts';
export { ensureAgent, setPresence } from './set-presence.ts';
export { contactOf, leftPlace, loadOf, offerOf, offersAmong } from './store-items.ts';
export { allBreakReasons } from './store-policy.ts';
export { lineOf, membersOfQueues, queueOfMember } from './store-queues.ts';
export { allSkills } from './store-skills.ts';
