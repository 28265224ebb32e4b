/** Front door of parts. */
export { endPart, registerEnding } from './ending.ts';
export { partSwitched } from './events.ts';
export { partCodes } from './rules.ts';
export { switchedParts } from './store.ts';
export { offError, partRuns, partServes, partState, switchPart } from './switch-part.ts';
export { countUse } from './uses.ts';
