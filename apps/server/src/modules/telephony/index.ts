/** Front door of telephony. */
export { type ListedCaller, registerCallerLists } from './caller-lists.ts';
export { type Desk, linesSignal } from './desk/desk.ts';
export type { GoalInFlow } from './desk/elsewhere.ts';
export type { InsideCall } from './desk/inside-call.ts';
export type { LiveCall } from './desk/live-call.ts';
export type { LiveCaller } from './desk/live-caller.ts';
export type { Operation } from './desk/operations.ts';
export { dialogueOf } from './desk/resume-call.ts';
export { endCall, pickUp, steer } from './desk/steer-call.ts';
export { dropRecordings } from './destroy-recordings.ts';
export {
  callNotFound,
  callNotYours,
  engineDown,
  nobodyThere,
  notDiallable,
  notNow,
  recordingNotFound,
} from './errors.ts';
export { callConnected, callEnded, callStarted, recordingKept } from './events.ts';
export { type InsideRoom, type Pressed, registerInside } from './inside.ts';
export { keepExtension, keepNumber, keepPolicy, keepTrunk, renewPassword } from './keep-lines.ts';
export { realm, registerHouseLine } from './lines-of-engine.ts';
export { registerLiveAct } from './live-acts.ts';
export { type OutsidePlan, placeByPlan, placeTo, registerOutside } from './place-call.ts';
export { desksOpen, liveSignal, theDesk } from './ports.ts';
export { showCall, shownCalls } from './read-calls.ts';
export { type Heard, type RecordingRoom, recordingsOf, registerRecordingRoom } from './recording-room.ts';
export { callOfAgent, callsById, callsWith, findCall, lastChanges, listCalls } from './store-calls.ts';
export {
  deviceOf,
  devicesOf,
  extensionById,
  extensionByNumber,
  extensionOfStaff,
  listExtensions,
  listNumbers,
  listTrunks,
  numberByDigits,
  readPolicyRow,
  retentionDays,
} from './store-lines.ts';
export { parkedCalls } from './store-parked.ts';
export { bringCalls, callsBefore, callsOver, partyOfCall, type RawCall, rawCalls } from './store-raw.ts';
export { findRecording } from './store-recordings.ts';
export type { CallRow, ExtensionRow, LegRow, NumberRow, RecordingRow } from './tables.ts';
export { blindParty, newKey, partyOf } from './vault.ts';
