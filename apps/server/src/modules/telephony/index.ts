/** Front door of telephony. */
export type { LiveCaller } from './desk/live-caller.ts';
export { dropRecordings } from './destroy-recordings.ts';
export { callConnected, callEnded, callStarted, recordingKept } from './events.ts';
export { keepExtension, keepNumber, keepTrunk } from './keep-lines.ts';
export { registerLiveAct } from './live-acts.ts';
export { listExtensions, listNumbers, listTrunks } from './store-lines.ts';
export { findRecording } from './store-recordings.ts';
