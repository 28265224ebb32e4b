/**
 * Holidays and shifted working days out of a calendar file (RFC 5545) or a table. Pure: lines come in, days and what is wrong with
 * which line go out. China publishes both kinds in one notice: days off, and Saturdays or Sundays that are worked for them.
 */
export type Hours = { from: string; to: string }[];
export type FoundDay = { line: number; date: string; name: string; kind: 'holiday' | 'working'; hours: Hours | null };
export type DayProblem = {
  line: number;
  code: 'date' | 'kind' | 'hours' | 'twice' | 'repeats' | 'too-long' | 'name-too-long';
  text: string;
};
export type Found = { days: FoundDay[]; problems: DayProblem[] };

const longestEvent = 60;
const dayMs = 86_400_000;

/** `yyyy-mm-dd`, also written with / . 年月日 or without anything between; null when there is no such day. */
export function dateIn(text: string): string | null {
  const match = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(text.trim());
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null;
}

/** What a word says a day is. 班 decides before 休: 调休上班 is a working day. */
export function kindIn(text: string): FoundDay['kind'] | null {
  const word = text.toLowerCase();
  if (/班|补工|work/.test(word) && !/不上班|放假/.test(word)) return 'working';
  return /休|假|节|不上班|holiday|day off|closed/.test(word) ? 'holiday' : null;
}

/** `09:00-12:00 13:00-18:00`; null when it cannot be read, is out of order or overlaps. */
export function hoursIn(text: string): Hours | null {
  const parts = text.trim().split(/[\s,，;；、]+/);
  const hours = parts.map((part) => /^(\d{1,2}):([0-5]\d)\s*[-–—~至]\s*(\d{1,2}):([0-5]\d)$/.exec(part));
  if (hours.some((match) => match === null)) return null;
  const list = hours.map((match) => ({
    from: `${match![1]!.padStart(2, '0')}:${match![2]}`,
    to: `${match![3]!.padStart(2, '0')}:${match![4]}`,
  }));
  const good = list.every(
    ({ from, to }, index) => from < to && to <= '24:00' && (index === 0 || list[index - 1]!.to <= from),
  );
  return good ? list : null;
}

const columns = {
  date: ['date', 'day', '日期'],
  name: ['name', 'holiday', '名称', '节日', '假日'],
  kind: ['kind', 'type', '类型', '性质', '安排'],
  hours: ['hours', 'time', '时间', '工作时间', '营业时间'],
} as const;
type Column = keyof typeof columns;

/** Null: this is no table of days (its first line names no date and no kind). */
export function daysInTable(lines: readonly { line: number; cells: readonly string[] }[]): Found | null {
  const [head, ...rows] = lines;
  const at = new Map<Column, number>();
  for (const [index, cell] of (head?.cells ?? []).entries())
    for (const [column, names] of Object.entries(columns) as [Column, readonly string[]][])
      if (names.includes(cell.trim().toLowerCase()) && !at.has(column)) at.set(column, index);
  if (!at.has('date') || !at.has('kind')) return null;
  const found: Found = { days: [], problems: [] };
  for (const { line, cells } of rows) {
    const cell = (column: Column): string => cells[at.get(column) ?? -1]?.trim() ?? '';
    if (cells.every((text) => !text.trim())) continue;
    take(found, line, cell('date'), cell('name'), kindIn(cell('kind')), cell('kind'), cell('hours'));
  }
  return found;
}

type CalendarEvent = { line: number; fields: Map<string, string> };

/** Null: this is no calendar file. */
export function daysInCalendar(text: string): Found | null {
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text)) return null;
  const found: Found = { days: [], problems: [] };
  for (const event of eventsIn(text)) {
    const summary = unescaped(event.fields.get('SUMMARY') ?? '');
    if (event.fields.has('RRULE')) {
      found.problems.push({ line: event.line, code: 'repeats', text: summary });
      continue;
    }
    const special = event.fields.get('X-APPLE-SPECIAL-DAY');
    const kind = special === 'ALTERNATE-WORKDAY' ? 'working' : special === 'WORK-HOLIDAY' ? 'holiday' : kindIn(summary);
    const first = dateIn((event.fields.get('DTSTART') ?? '').slice(0, 8));
    const end = event.fields.get('DTEND');
    // The end of whole days is exclusive (RFC 5545 3.6.1).
    const last = end === undefined ? first : dateIn(end.slice(0, 8));
    if (!first || !last) {
      found.problems.push({ line: event.line, code: 'date', text: event.fields.get('DTSTART') ?? '' });
      continue;
    }
    const many = end === undefined ? 1 : Math.max(1, (Date.parse(last) - Date.parse(first)) / dayMs);
    if (many > longestEvent) {
      found.problems.push({ line: event.line, code: 'too-long', text: summary });
      continue;
    }
    for (let day = 0; day < many; day++)
      take(
        found,
        event.line,
        new Date(Date.parse(first) + day * dayMs).toISOString().slice(0, 10),
        summary,
        kind,
        summary,
        '',
      );
  }
  return found;
}

function take(
  found: Found,
  line: number,
  dateText: string,
  name: string,
  kind: FoundDay['kind'] | null,
  kindText: string,
  hoursText: string,
): void {
  const date = dateIn(dateText);
  const hours = hoursText && kind === 'working' ? hoursIn(hoursText) : null;
  const problem = (code: DayProblem['code'], text: string) =>
    found.problems.push({ line, code, text: text.slice(0, 80) });
  if (!date) problem('date', dateText);
  else if (!kind) problem('kind', kindText);
  else if (hoursText && kind === 'working' && !hours) problem('hours', hoursText);
  else if (name.length > 60) problem('name-too-long', name);
  else if (found.days.some((known) => known.date === date)) problem('twice', date);
  else found.days.push({ line, date, name, kind, hours });
}

/** Lines longer than 75 bytes are folded: the next one begins with a space (RFC 5545 3.1). Alarms inside an event are not its own. */
function* eventsIn(text: string): Generator<CalendarEvent> {
  let event: CalendarEvent | null = null;
  let inside = 0;
  for (const { line, content } of unfolded(text)) {
    const colon = content.indexOf(':');
    if (colon < 0) continue;
    const name = content.slice(0, colon).split(';')[0]!.toUpperCase();
    const value = content.slice(colon + 1).trim();
    if (name === 'BEGIN' && value.toUpperCase() === 'VEVENT') event = { line, fields: new Map() };
    else if (name === 'BEGIN' && event) inside++;
    else if (name === 'END' && event && value.toUpperCase() !== 'VEVENT') inside--;
    else if (name === 'END' && event) {
      yield event;
      event = null;
      inside = 0;
    } else if (event && inside === 0 && !event.fields.has(name)) event.fields.set(name, value);
  }
}

function* unfolded(text: string): Generator<{ line: number; content: string }> {
  let open: { line: number; content: string } | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (open && /^[ \t]/.test(raw)) open.content += raw.slice(1);
    else {
      if (open) yield open;
      open = { line: index + 1, content: raw };
    }
  }
  if (open) yield open;
}

const unescaped = (text: string): string =>
  text
    .replace(/\\n/gi, ' ')
    .replace(/\\([,;\\])/g, '$1')
    .trim();
