/**
 * Time with work in hand: the union of an agent's stretches of holding, cut at half hours. Two chats at once are one hour, not two,
 * so it cannot be added up: the half hours that a changed stay touches are computed again, and the sums get the difference.
 */
import type { Scope, Tx } from '#kernel';
import { type Count, Sums } from './rules/counts.ts';
import { bucketOf, cut } from './rules/days.ts';
import type { Change } from './rules/ledger.ts';
import { addSums, readHolding, readHoldingSums } from './store-facts.ts';
import { type HoldingWindow, longestHeldMs, type StayFact } from './tables.ts';

type ZoneOf = (unitId: string) => string;

const half = 1_800_000;

export async function foldHolding(tx: Tx, scope: Scope, changes: Change[], zoneOf: ZoneOf): Promise<void> {
  const stays = changes.flatMap(({ table, before, after }) =>
    table === 'stay_fact' ? ([before, after] as (StayFact | null)[]) : [],
  );
  await recountHolding(tx, scope, stays, zoneOf);
}

/** Computes again the half hours that the stays touch. */
export async function recountHolding(tx: Tx, scope: Scope, stays: (StayFact | null)[], zoneOf: ZoneOf): Promise<void> {
  const windows = new Map<string, HoldingWindow>();
  for (const stay of stays) {
    if (!stay?.staff_id || !stay.staff_unit_id || !stay.answered_at || !stay.left_at) continue;
    const zone = zoneOf(stay.staff_unit_id);
    const first = Math.max(stay.answered_at.getTime(), stay.left_at.getTime() - longestHeldMs);
    const from = Date.parse(bucketOf(new Date(first), zone).halfHour);
    const to = Date.parse(bucketOf(stay.left_at, zone).halfHour) + half;
    const key = `${stay.staff_id} ${stay.staff_unit_id}`;
    const known = windows.get(key);
    windows.set(key, {
      staffId: stay.staff_id,
      unitId: stay.staff_unit_id,
      from: new Date(Math.min(from, known?.from.getTime() ?? from)),
      to: new Date(Math.max(to, known?.to.getTime() ?? to)),
    });
  }
  if (windows.size === 0) return;
  const asked = [...windows.values()];
  const keys = asked.flatMap(({ staffId, unitId, from, to }) =>
    cut(from, to, zoneOf(unitId)).map(({ day, halfHour }) => ({ staffId, unitId, day, halfHour })),
  );
  const count = (staffId: string, unitId: string, piece: { day: string; halfHour: string; ms: number }): Count => ({
    sums: 'state',
    bucket: { day: piece.day, halfHour: piece.halfHour },
    keys: { unit_id: unitId, staff_id: staffId, state: 'holding', reason: '' },
    values: { ms: piece.ms },
  });
  const sums = new Sums();
  for (const had of await readHoldingSums(tx, scope, keys))
    sums.add([count(had.staffId, had.unitId, { ...had, halfHour: had.halfHour.toISOString() })], -1);
  for (const { staffId, unitId, from, to } of await readHolding(tx, scope, asked))
    sums.add(
      cut(from, to, zoneOf(unitId)).map((piece) => count(staffId, unitId, piece)),
      1,
    );
  await addSums(tx, 'state', sums.of('state'));
}
