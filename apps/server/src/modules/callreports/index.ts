/** Front door of callreports. */
export { bringPastCalls, type Story } from './bring-calls.ts';
export { findTold, toldOf } from './store-find.ts';
