/** Front door of clocks. */
export { calendarInForce, calendarOpen } from './calendar-open.ts';
export type { Target } from './contract.ts';
export { sweepEscalations } from './escalate-clocks.ts';
export { clockBreached, clockEnded, clockEscalated, clockRescheduled, clockWarned } from './events.ts';
export { type ImportedClock, importClocks } from './import-clocks.ts';
export { changeCalendar, changePolicy, createCalendar, createPolicy } from './keep-policies.ts';
export { type Chip, calendars, chipOf, clocksOf, firstToBreach, policies, promiseFor } from './read-clocks.ts';
export type { Facts } from './rules/choose-policy.ts';
export { type Exception, isOpen, nextOpening, type Opening } from './rules/opening-hours.ts';
export { offsetAt, zoneExists } from './rules/zone.ts';
export {
  type ClockStart,
  cancelClocks,
  moveClocksTo,
  pauseClocks,
  resumeClocks,
  type Subject,
  startClocks,
  startClocksOfMany,
  stopClocks,
  stopTarget,
} from './run-clocks.ts';
export { sweepClocks } from './sweep-clocks.ts';
export type { ClockRow } from './tables.ts';
