/** Whether a calendar is open at an instant, and when it opens next. */
import { clock, type Db, type Scope } from '#kernel';
import { calendarOf, currentCalendars } from './rule-book.ts';
import { addOpenTime, isOpen } from './rules/calendar.ts';
import { listCalendars } from './store-policies.ts';

/** Whether an active calendar of this id exists. */
export async function calendarInForce(db: Db, scope: Scope, calendarId: string): Promise<boolean> {
  // Of the rows: asked when something is configured, maybe beside the calendar's making in the same transaction.
  return (await listCalendars(db, scope)).some(({ id, state }) => id === calendarId && state === 'active');
}

/** `opensAt`: null while open, and when it never opens again. A calendar that is gone or retired counts as open. */
export async function calendarOpen(
  db: Db,
  scope: Scope,
  calendarId: string,
  at: Date = clock.now(),
): Promise<{ open: boolean; opensAt: Date | null }> {
  const versionId = (await currentCalendars(db, scope)).get(calendarId) ?? null;
  const calendar = await calendarOf(db, scope, versionId);
  if (!calendar || isOpen(calendar, at.getTime())) return { open: true, opensAt: null };
  try {
    // The first open second ends one second after the opening.
    return { open: false, opensAt: new Date(addOpenTime(calendar, at.getTime(), 1) - 1_000) };
  } catch (error) {
    if (error instanceof RangeError) return { open: false, opensAt: null };
    throw error;
  }
}
