/** Front door of callreports. */
export { bringPastCalls, type Story } from './bring-calls.ts';
