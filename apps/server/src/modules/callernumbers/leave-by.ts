/** By which trunk and with which number a call of somebody leaves. */
import { can, type Db, type Scope, systemScope } from '#kernel';
import { scopeOfStaff, staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import { listTrunks } from '#modules/telephony';
import { site } from './ports.ts';
import { nearestDefault, nearestTrunk } from './rules.ts';
import { choiceOf, offeredBy } from './store.ts';
import type { NumberRow } from './tables.ts';

const program = systemScope('callernumbers');
export const chooseRight = 'callernumbers.choose';

/** Who calls: a person counts by their own unit, a telephone by its unit. */
export type Whose = { staffId: string | null; unitId: string | null };
export type LeaveBy = { trunk: string; unitId: string; from: string };

export type Offered = { numbers: NumberRow[]; path: string[]; trunks: Awaited<ReturnType<typeof listTrunks>> };

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
export function withNumber({ numbers, path, trunks }: Offered, chosen: NumberRow | null): LeaveBy | null {
  const number = chosen ?? nearestDefault(numbers, path);
  const trunk = number ? trunks.find(({ id }) => id === number.trunk_id) : nearestTrunk(trunks, path);
  return trunk ? { trunk: trunk.code, unitId: trunk.unit_id, from: number?.number ?? trunk.caller_id } : null;
}
