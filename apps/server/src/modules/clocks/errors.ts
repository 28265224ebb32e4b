import { errorKind } from '#kernel';

export const calendarNotFound = errorKind('clocks.calendar-not-found', 404);
export const policyNotFound = errorKind('clocks.policy-not-found', 404);
export const zoneUnknown = errorKind('clocks.zone-unknown', 400);
export const neverOpen = errorKind('clocks.never-open', 400);
export const codeTaken = errorKind('clocks.code-taken', 409);
/** The file is neither a calendar file nor a table with a date and a kind. */
export const holidayFile = errorKind('clocks.holiday-file', 400);
export const holidayRows = errorKind('clocks.holiday-rows', 400);
export const calendarInUse = errorKind('clocks.calendar-in-use', 409);
