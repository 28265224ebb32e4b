/** Front door of waitrooms. */
export type { Goal, LeaveRule, Room } from './contract.ts';
export { keepRoom, listRooms, roomOf } from './keep-room.ts';
export { byOutcome, defaultQueue, type QueueConfig, queueOf, saidBy } from './queue-node.ts';
export { roomSignal } from './routes.ts';
export { leaveNow, minutesAhead, nextByTime, type Situation } from './rules.ts';
export { WordsInLine } from './words-in-line.ts';
