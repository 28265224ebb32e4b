/** Entries are added, shown and dropped; those of a unit are audited. */
import { can, type Db, demand, invalidInput, newId, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { codeOfAct } from '#modules/operators';
import { readUnit, unitCards } from '#modules/organisation';
import type { AddEntry, Entry } from './contract.ts';
import { entryNotFound, tooMany } from './errors.ts';
import { countEntries, deleteEntry, insertEntry, listEntries, unitEntries } from './store.ts';
import type { EntryRow } from './tables.ts';

const program = systemScope('speeddials');
/** Of one person, or of one unit. */
const most = 50;

/** Throws `speeddials.too-many`, `kernel.forbidden`. Returns the id. */
export async function addEntry(tx: Tx, scope: Scope, site: number, input: AddEntry): Promise<string> {
  const { unitId, label, number } = input;
  if (unitId) {
    demand(scope, 'speeddials.keep', unitId);
    if (!(await readUnit(tx, program, unitId))) throw invalidInput({ fields: 'unitId' });
  }
  if ((await countEntries(tx, scope, unitId)) >= most) throw tooMany({ most });
  const id = newId();
  await insertEntry(tx, {
    id,
    origin_site: site,
    staff_id: unitId ? null : scope.actor.id,
    unit_id: unitId,
    label,
    number,
  });
  if (unitId)
    await record(tx, scope, { action: 'speeddials.added', subject: ['speed-dial', id], unitId, detail: { label } });
  return id;
}

/** Throws `speeddials.entry-not-found`. */
export async function dropEntry(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await deleteEntry(tx, scope, id);
  if (!row) throw entryNotFound();
  const { unit_id: unitId, label } = row;
  if (unitId)
    await record(tx, scope, { action: 'speeddials.dropped', subject: ['speed-dial', id], unitId, detail: { label } });
}

export async function showEntries(db: Db, scope: Scope): Promise<Entry[]> {
  const [unit] = scope.unitId ? await unitCards(db, program, [scope.unitId]) : [];
  return (await listEntries(db, scope, unit?.path ?? [])).map((row) => ({
    id: row.id,
    unitId: row.unit_id,
    label: row.label,
    number: row.number,
    code: codeOf(row),
    mine: row.staff_id === scope.actor.id || (row.unit_id !== null && can(scope, 'speeddials.keep', row.unit_id)),
  }));
}

function codeOf({ staff_id: staffId, slot }: EntryRow): string | null {
  const code = codeOfAct(staffId ? 'dial-own' : 'dial-shared');
  return code && `${code}${slot}`;
}

/** Those of units where one keeps them. */
export const unitDials = async (
  db: Db,
  scope: Scope,
): Promise<{ id: string; unitId: string; label: string; number: string }[]> =>
  (await unitEntries(db, scope)).map(({ id, unit_id, label, number }) => ({ id, unitId: unit_id!, label, number }));
