/** Days and times of day as people write them, to and from what `<input>` of these types holds (HTML §2.3.5). Pure. */
const types = ['date', 'time', 'datetime-local'] as const;
export type MomentType = (typeof types)[number];
export const isMoment = (type: string | undefined): type is MomentType => (types as readonly unknown[]).includes(type);

const two = (part: string): string => part.padStart(2, '0');

// Year, month, day; hour, minute: as Chinese writes them after their numbers (screens hold no Chinese words of their own).
function day(text: string): string | null {
  const found =
    /^(\d{4})[-/.\u5e74 ]\s?(\d{1,2})[-/.\u6708 ]\s?(\d{1,2})\u65e5?$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!found) return null;
  const [, year, month, date] = found as unknown as [string, string, string, string];
  const iso = `${year}-${two(month)}-${two(date)}`;
  const at = new Date(`${iso}T00:00:00Z`);
  // The 31st of a month that has none would be another day.
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso ? null : iso;
}

function time(text: string): string | null {
  const found = /^(\d{1,2})[:：.\u65f6\u70b9](\d{1,2})\u5206?$/.exec(text) ?? /^(\d{1,2})(\d{2})$/.exec(text);
  if (!found) return null;
  const [, hour, minute] = found as unknown as [string, string, string];
  return Number(hour) > 23 || Number(minute) > 59 ? null : `${two(hour)}:${two(minute)}`;
}

/** What the field holds; '' for nothing, null for words that are no such moment. */
export function readMoment(type: MomentType, words: string): string | null {
  const text = words.normalize('NFKC').trim();
  if (text === '') return '';
  if (type === 'date') return day(text);
  if (type === 'time') return time(text);
  const found = /^(.+?)(?:\s*T\s*|\s+|(?<=\u65e5)|,\s*)(\S+)$/.exec(text);
  const date = found && day(found[1]!);
  const clock = found && time(found[2]!);
  return date && clock ? `${date}T${clock}` : null;
}

/** The same in every language, as everywhere on the screens: 2026-11-30 09:05. */
export const showMoment = (value: string): string => value.slice(0, 16).replace('T', ' ');
