/** Spans of days: what a period is compared with, and the keys of the groups it falls into. */
import { addDays, daysBetween } from './days.ts';

export type Span = { from: string; to: string };

const lastOfMonth = (date: string): string => {
  const [year, month] = date.split('-').map(Number);
  return new Date(Date.UTC(year!, month!, 0)).toISOString().slice(0, 10);
};
const isWholeMonth = ({ from, to }: Span): boolean => from.endsWith('-01') && to === lastOfMonth(from);

/** The period before: of the same length, or the month before a whole month; `week`: seven days earlier, or as many weeks as it takes. */
export function spanBefore(span: Span, compare: 'previous' | 'week'): Span {
  const length = daysBetween(span.from, span.to) + 1;
  if (compare === 'week') {
    const back = -7 * Math.max(1, Math.ceil(length / 7));
    return { from: addDays(span.from, back), to: addDays(span.to, back) };
  }
  const to = addDays(span.from, -1);
  if (isWholeMonth(span)) return { from: `${to.slice(0, 7)}-01`, to };
  return { from: addDays(span.from, -length), to };
}

/** Keys of the groups of a span, in order, with the last day of each. Half hours are not listed: only those with something in them are. */
export function keysOf({ from, to }: Span, by: 'day' | 'week' | 'month'): { key: string; last: string }[] {
  const keys: { key: string; last: string }[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const key = by === 'day' ? day : by === 'month' ? day.slice(0, 7) : mondayOf(day);
    const known = keys.at(-1);
    if (known?.key === key) known.last = day;
    else keys.push({ key, last: day });
  }
  return keys;
}

export function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** First and last day of a group's key, within the span. */
export function daysOfKey(key: string, by: string, span: Span): Span {
  const clip = (from: string, to: string): Span => ({
    from: from < span.from ? span.from : from,
    to: to > span.to ? span.to : to,
  });
  if (by === 'day') return clip(key, key);
  if (by === 'week') return clip(key, addDays(key, 6));
  if (by === 'month') return clip(`${key}-01`, lastOfMonth(`${key}-01`));
  return span;
}
