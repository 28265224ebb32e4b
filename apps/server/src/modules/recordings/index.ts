/** Front door of recordings. */
export { keepPolicy, keepRule, listRules, showPolicy } from './keep-rules.ts';
export type { RecordingSource } from './sources.ts';
export { registerRecordingSource } from './sources.ts';
export { beginPause, dropCovers, endPause, longestSilence, silentSince } from './store.ts';
