/** Figures out of a story. */
import type { Portrait } from '../contract.ts';

export type Contact = { kind: string; type: string | null; open: boolean; score: number | null; at: Date };
export type Order = { currency: string; total: number; state: string };
export const windowDays = 365;
export const mostContacts = 500;
const repeatMs = 7 * 86_400_000;
/** A ticket is work about a contact, a rating an answer to one: neither is a contact of its own. */
const reached = new Set(['chat', 'call', 'mail', 'visit']);

/** `contacts`: the latest first. `offsetMs`: of the customer's zone at that moment. */
export function portraitOf(
  contacts: readonly Contact[],
  orders: readonly Order[] | null,
  { now, offsetMs }: { now: Date; offsetMs: (at: number) => number },
): Portrait {
  const since = now.getTime() - windowDays * 86_400_000;
  const recent = contacts.filter(({ at }) => at.getTime() >= since);
  const own = recent.filter(({ kind }) => reached.has(kind));
  const times = own.map(({ at }) => at.getTime()).sort((a, b) => a - b);
  const rated = recent.find(({ score }) => score !== null);
  const hours = counts(times.map((at) => String(Math.floor(new Date(at + offsetMs(at)).getUTCHours() / 2) * 2)));
  return {
    channels: counts(own.map(({ kind }) => kind)),
    topics: counts(recent.flatMap(({ kind, type }) => (kind === 'ticket' && type ? [type] : []))),
    contacts: own.length,
    repeated: times.filter((at, index) => index > 0 && at - times[index - 1]! <= repeatMs).length,
    usualHour: own.length < 3 ? null : Number(hours[0]!.key),
    lastScore: rated ? { score: rated.score!, at: rated.at.toISOString() } : null,
    // Whatever its age: work that is open for longer than a year is open.
    open: contacts.filter(({ open }) => open).length,
    lastContactAt: own[0]?.at.toISOString() ?? null,
    orders: orders && sums(orders),
    partial: contacts.length >= mostContacts,
  };
}

function counts(keys: readonly string[]): { key: string; count: number }[] {
  const found = new Map<string, number>();
  for (const key of keys) found.set(key, (found.get(key) ?? 0) + 1);
  return [...found]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/** What was cancelled or sent back is worth nothing. */
function sums(orders: readonly Order[]): NonNullable<Portrait['orders']> {
  const found = new Map<string, { total: number; count: number }>();
  for (const { currency, total, state } of orders) {
    if (state === 'cancelled' || state === 'returned') continue;
    const known = found.get(currency) ?? { total: 0, count: 0 };
    found.set(currency, { total: known.total + total, count: known.count + 1 });
  }
  return [...found].map(([currency, sum]) => ({ currency, ...sum })).sort((a, b) => b.count - a.count);
}
