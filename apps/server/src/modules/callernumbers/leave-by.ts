/** By which trunk and with which number a call of somebody leaves. */
import { can, type Db, type Scope, systemScope } from '#kernel';
import { scopeOfStaff, staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import type { WayOut } from '#modules/parties';
import { listTrunks } from '#modules/telephony';
import { site } from './ports.ts';
import { byNearness, nearestDefault, nearestTrunk } from './rules.ts';
import { choiceOf, offeredBy } from './store.ts';
import type { NumberRow } from './tables.ts';

const program = systemScope('callernumbers');
export const chooseRight = 'callernumbers.choose';

/** Who calls: a person counts by their own unit, a telephone by its unit. */
export type Whose = { staffId: string | null; unitId: string | null };
export type LeaveBy = WayOut & { unitId: string };

type Trunk = Awaited<ReturnType<typeof listTrunks>>[number];
export type Offered = { numbers: NumberRow[]; path: string[]; trunks: Trunk[] };

/** Numbers that this person may show: of their unit and those above, on trunks of this site that take calls. */
export async function offeredTo(db: Db, { staffId, unitId }: Whose): Promise<Offered> {
  const [card] = staffId ? await staffCards(db, program, [staffId]) : [];
  const at = card?.unitId ?? unitId;
  const [unit] = at ? await unitCards(db, program, [at]) : [];
  const path = unit?.path ?? [];
  const trunks = (await listTrunks(db, program)).filter(
    ({ state, origin_site }) => state === 'active' && origin_site === site(),
  );
  const numbers = (await offeredBy(db, program, path)).filter((one) => trunks.some(({ id }) => id === one.trunk_id));
  return { numbers, path, trunks };
}

/** What they chose, while it is offered and they still may choose. `scope`: theirs, when they ask by screen. */
export async function chosenBy(
  db: Db,
  staffId: string,
  numbers: NumberRow[],
  scope?: Scope,
): Promise<NumberRow | null> {
  const id = await choiceOf(db, program, staffId);
  const chosen = numbers.find((one) => one.id === id);
  if (!chosen) return null;
  const theirs = scope ?? (await scopeOfStaff(db, program, staffId));
  return theirs && can(theirs, chooseRight) ? chosen : null;
}

/** Null: no trunk of this site takes calls. */
export async function leaveBy(db: Db, whose: Whose, scope?: Scope): Promise<LeaveBy | null> {
  const offered = await offeredTo(db, whose);
  const chosen = whose.staffId ? await chosenBy(db, whose.staffId, offered.numbers, scope) : null;
  return withNumber(offered, chosen);
}

/** `chosen` null: as it is when nobody chose. */
export function withNumber(offered: Offered, chosen: NumberRow | null): LeaveBy | null {
  const { numbers, path, trunks } = offered;
  const number = chosen ?? nearestDefault(numbers, path);
  const trunk = number ? trunks.find(({ id }) => id === number.trunk_id) : nearestTrunk(trunks, path);
  return trunk ? byTrunk(offered, trunk, number) : null;
}

/** By this trunk; the others of the site stand in for it, nearest first, each with what it shows by itself. */
function byTrunk({ numbers, path, trunks }: Offered, trunk: Trunk, number: NumberRow | null): LeaveBy {
  const shown = (one: Trunk): string => {
    const held = numbers.filter(({ trunk_id }) => trunk_id === one.id);
    return nearestDefault(held, path)?.number ?? (one.caller_id || (held[0]?.number ?? ''));
  };
  const others = byNearness(trunks, path).filter(({ id }) => id !== trunk.id);
  return {
    trunk: trunk.code,
    unitId: trunk.unit_id,
    from: number?.number ?? shown(trunk),
    others: others.map((one) => ({ trunk: one.code, from: shown(one) })),
  };
}

/** A flow's way outside: by the trunk that the drawing names, else by that of the number that was dialled, else as its unit's calls. */
export async function wayOfFlow(
  db: Db,
  { unitId, dialled, trunkId }: { unitId: string; dialled: string; trunkId: string | null },
): Promise<LeaveBy | null> {
  const offered = await offeredTo(db, { staffId: null, unitId });
  const named = trunkId ? offered.trunks.find(({ id }) => id === trunkId) : undefined;
  const own = offered.numbers.find(({ number, trunk_id }) => number === dialled && (!named || trunk_id === named.id));
  if (!named) return withNumber(offered, own ?? null);
  return byTrunk(offered, named, own ?? null);
}
