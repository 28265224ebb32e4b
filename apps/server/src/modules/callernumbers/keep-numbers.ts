/** Numbers are set up for units; agents choose among those of theirs. */
import { can, conflict, type Db, demand, invalidInput, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { readUnit } from '#modules/organisation';
import { listTrunks } from '#modules/telephony';
import type { CallerNumber, CallerNumberInput, Choice } from './contract.ts';
import { notOffered, numberNotFound, numberTaken } from './errors.ts';
import { chooseRight, chosenBy, offeredTo, withNumber } from './leave-by.ts';
import { listNumbers, lockNumber, saveChoice, saveNumber } from './store.ts';
import type { NumberRow } from './tables.ts';

const shown = (row: NumberRow): CallerNumber => ({
  id: row.id,
  unitId: row.unit_id,
  trunkId: row.trunk_id,
  number: row.number,
  name: row.name,
  isDefault: row.is_default,
  state: row.state,
  version: row.version,
});

export const showNumbers = async (db: Db, scope: Scope): Promise<CallerNumber[]> =>
  (await listNumbers(db, scope)).map(shown);

type Given = CallerNumberInput & { version?: number };

/** Throws `callernumbers.number-not-found`, `callernumbers.number-taken`, `kernel.conflict`, `kernel.forbidden`. Returns the id. */
export async function keepNumber(tx: Tx, scope: Scope, site: number, id: string | null, input: Given): Promise<string> {
  demand(scope, 'telephony.configure', input.unitId);
  if (!(await readUnit(tx, scope, input.unitId))) throw invalidInput({ fields: 'unitId' });
  const before = id ? await lockNumber(tx, scope, id) : null;
  if (id && !before) throw numberNotFound();
  if (before && before.version !== input.version) throw conflict();
  // A trunk that one may not see is none; one that was chosen by somebody else stays.
  const known = (await listTrunks(tx, scope)).some((trunk) => trunk.id === input.trunkId);
  if (!known && before?.trunk_id !== input.trunkId) throw invalidInput({ fields: 'trunkId' });
  const row = {
    id: before?.id ?? newId(),
    origin_site: before?.origin_site ?? site,
    unit_id: input.unitId,
    trunk_id: input.trunkId,
    number: input.number,
    name: input.name,
    is_default: input.isDefault,
    state: input.state,
    version: (before?.version ?? 0) + 1,
  };
  await saveNumber(tx, row).catch((error: unknown) => {
    throw isDuplicate(error) ? numberTaken() : error;
  });
  const detail = { number: row.number, state: row.state, default: row.is_default };
  await record(tx, scope, { action: 'callernumbers.kept', subject: ['line', row.id], unitId: row.unit_id, detail });
  return row.id;
}

const own = (scope: Scope) => ({ staffId: scope.actor.id, unitId: scope.unitId });

export async function showChoice(db: Db, scope: Scope): Promise<Choice> {
  const offered = await offeredTo(db, own(scope));
  const { numbers } = offered;
  const chosen = await chosenBy(db, scope.actor.id, numbers, scope);
  return {
    mayChoose: can(scope, chooseRight),
    chosenId: chosen?.id ?? null,
    usual: withNumber(offered, null)?.from ?? null,
    numbers: numbers.map(({ id, number, name, is_default }) => ({ id, number, name, isDefault: is_default })),
  };
}

/** Throws `callernumbers.not-offered`. */
export async function choose(tx: Tx, scope: Scope, numberId: string | null): Promise<void> {
  const { numbers } = await offeredTo(tx, own(scope));
  if (numberId && !numbers.some(({ id }) => id === numberId)) throw notOffered();
  await saveChoice(tx, scope.actor.id, numberId);
}
