/**
 * Time with work in hand: the union of an agent's stretches of holding, cut at half hours. Two chats at once are one hour, not two,
 * so it cannot be added up; the days that changed are computed again.
 */
import type { Scope, Tx } from '#kernel';
import { Sums } from './rules/counts.ts';
import { addDays, cut, dayOf, dayStart } from './rules/days.ts';
import type { Change } from './rules/ledger.ts';
import { addSums, dropHolding, readHolding } from './store-facts.ts';
import type { StayFact } from './tables.ts';

export type HoldingSpan = { staffId: string; unitId: string; fromDay: string; toDay: string };

/** Work held longer than this (a ticket over weeks) counts for its last days only. */
const longestDays = 7;

export async function foldHolding(
  tx: Tx,
  scope: Scope,
  changes: Change[],
  zoneOf: (unitId: string) => string,
): Promise<void> {
  const spans = new Map<string, HoldingSpan>();
  for (const { table, before, after } of changes)
    for (const fact of table === 'stay_fact' ? [before, after] : []) {
      const stay = fact as StayFact | null;
      if (!stay?.staff_id || !stay.staff_unit_id || !stay.answered_at || !stay.left_at) continue;
      const zone = zoneOf(stay.staff_unit_id);
      const toDay = dayOf(stay.left_at, zone);
      const first = dayOf(stay.answered_at, zone);
      const fromDay = first < addDays(toDay, -longestDays) ? addDays(toDay, -longestDays) : first;
      const key = `${stay.staff_id} ${stay.staff_unit_id}`;
      const known = spans.get(key);
      spans.set(key, {
        staffId: stay.staff_id,
        unitId: stay.staff_unit_id,
        fromDay: known && known.fromDay < fromDay ? known.fromDay : fromDay,
        toDay: known && known.toDay > toDay ? known.toDay : toDay,
      });
    }
  if (spans.size > 0) await recountHolding(tx, scope, [...spans.values()], zoneOf);
}

export async function recountHolding(
  tx: Tx,
  scope: Scope,
  spans: HoldingSpan[],
  zoneOf: (unitId: string) => string,
): Promise<void> {
  await dropHolding(tx, spans);
  const stretches = await readHolding(
    tx,
    scope,
    spans.map((span) => ({
      ...span,
      from: dayStart(span.fromDay, zoneOf(span.unitId)),
      to: dayStart(addDays(span.toDay, 1), zoneOf(span.unitId)),
    })),
  );
  const sums = new Sums();
  for (const { staffId, unitId, from, to } of stretches)
    sums.add(
      cut(from, to, zoneOf(unitId)).map(({ ms, ...bucket }) => ({
        sums: 'state' as const,
        bucket,
        keys: { unit_id: unitId, staff_id: staffId, state: 'holding', reason: '' },
        values: { ms },
      })),
      1,
    );
  await addSums(tx, 'state', sums.of('state'));
}
