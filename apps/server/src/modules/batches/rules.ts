/** Which change fits what, and which can be undone. Pure. */
import type { BatchAction } from './contract.ts';
import type { Subject } from './tables.ts';

export const mostRows = 5000;
export const stepRows = 20;
/** Nobody moved it for so long: its worker is gone. */
export const idleMs = 10_000;
/** One turn of the job; other jobs come in between. */
export const turnMs = 4000;
/** A batch this long ends with a notice: its order may be out of mind. */
export const noticeFrom = 50;

const places: Record<BatchAction['do'], readonly Subject[]> = {
  note: ['conversation', 'ticket'],
  tag: ['conversation', 'ticket'],
  macro: ['conversation', 'ticket'],
  transfer: ['conversation'],
  close: ['conversation'],
  snooze: ['conversation'],
  assign: ['ticket'],
  set: ['ticket'],
  state: ['ticket'],
};

export function fits(action: BatchAction, subject: Subject): boolean {
  if (!places[action.do].includes(subject)) return false;
  if (action.do === 'transfer') return (action.queueId === undefined) !== (action.staffId === undefined);
  if (action.do === 'set') return [action.type, action.priority, action.topicId, action.unitId].some(Boolean);
  return true;
}

export function undoable(action: BatchAction): boolean {
  return action.do === 'assign' || action.do === 'set' || action.do === 'state' || action.do === 'snooze';
}
