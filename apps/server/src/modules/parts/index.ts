/** Front door of parts. */
export { partSwitched } from './events.ts';
export { partCodes } from './rules.ts';
export { switchedParts } from './store.ts';
export { offError, partRuns, switchPart } from './switch-part.ts';
export { countUse } from './uses.ts';
