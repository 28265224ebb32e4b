/** Front door of callreports. */
export { bringPastCalls, type Story } from './bring-calls.ts';
export { type CallFilter, findTold, toldOf } from './store-find.ts';
export { type CallFact, whys } from './tables.ts';
