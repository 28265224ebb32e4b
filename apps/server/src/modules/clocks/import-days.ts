/** Holidays and shifted working days of a file come into a calendar: first seen, then published as one new version, or not at all. */
import { bytesSource, type Db, demand, openSheet, type Scope, type Tx } from '#kernel';
import type { CalendarDefinition, DayImport, DayImportResult } from './contract.ts';
import { calendarNotFound, holidayFile, holidayRows } from './errors.ts';
import { changeCalendar } from './keep-policies.ts';
import { calendars } from './read-clocks.ts';
import { daysInCalendar, daysInTable, type Found } from './rules/holidays.ts';

const mostBytes = 1024 * 1024;

/**
 * Days of the file replace those of the same date, others stay. Throws `clocks.holiday-file` for a file that is neither,
 * `clocks.holiday-rows` when it is to be written and a line is wrong, `kernel.conflict` when the calendar changed meanwhile.
 */
export async function importDays(tx: Tx, scope: Scope, input: DayImport & { id: string }): Promise<DayImportResult> {
  demand(scope, 'clocks.write', null);
  const { definition, found, result } = await look(tx, scope, input);
  if (!input.order) return result;
  if (found.problems.length > 0) throw holidayRows({ count: found.problems.length, line: found.problems[0]!.line });
  const days = new Map(definition.days.map((day) => [day.date, day]));
  for (const { date, name, hours } of result.days) days.set(date, { date, name, hours });
  await changeCalendar(tx, scope, {
    id: input.id,
    version: input.version,
    definition: { ...definition, days: [...days.values()].sort((a, b) => a.date.localeCompare(b.date)) },
  });
  return { ...result, written: true };
}

async function look(
  db: Db,
  scope: Scope,
  input: DayImport & { id: string },
): Promise<{ definition: CalendarDefinition; found: Found; result: DayImportResult }> {
  const calendar = (await calendars(db, scope)).find(({ id }) => id === input.id);
  if (!calendar) throw calendarNotFound();
  const { definition } = calendar;
  const found = await daysOf(Buffer.from(input.base64, 'base64'));
  if (!found || found.days.length + found.problems.length === 0) throw holidayFile();
  // A worked Saturday has the hours of an ordinary day unless the file says others.
  const usual = definition.weekly.find((hours) => hours.length > 0) ?? [];
  const known = new Map(definition.days.map((day) => [day.date, day]));
  const days = found.days.map(({ line, date, name, kind, hours: own }) => {
    const hours = kind === 'holiday' ? [] : (own ?? usual);
    const before = known.get(date);
    const same = before && before.name === name && JSON.stringify(before.hours) === JSON.stringify(hours);
    const change: 'same' | 'changed' | 'new' = same ? 'same' : before ? 'changed' : 'new';
    return { line, date, name, kind, hours, change };
  });
  return { definition, found, result: { days, problems: found.problems, written: false } };
}

/** Null when it is neither a calendar file nor a table of days. Throws what is wrong with a damaged table. */
async function daysOf(bytes: Buffer): Promise<Found | null> {
  const start = bytes.subarray(0, 200).toString('utf8');
  if (/BEGIN:VCALENDAR/i.test(start)) return daysInCalendar(bytes.toString('utf8'));
  const sheet = await openSheet(bytesSource(bytes), { mostBytes });
  const lines = [];
  for await (const line of sheet.rows()) {
    lines.push(line);
    if (lines.length > 3_000) throw holidayFile();
  }
  return daysInTable(lines);
}
