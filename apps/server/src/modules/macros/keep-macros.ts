/** Writing, changing and deleting macros. */
import { can, clock, conflict, demand, forbidden, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { rootUnitId, unitCards, unitsAbove } from '#modules/organisation';
import { initialsOf, unknownPlaceholder } from '#modules/replies';
import type { MacroInput } from './contract.ts';
import { macroNotFound, placeholderUnknown, stillCalled, unitUnknown } from './errors.ts';
import { ownSite } from './ports.ts';
import { reachable } from './reachable.ts';
import { expand } from './rules/expand.ts';
import { deleteMacro, findMacro, insertMacro, lockMacros, updateMacro } from './store.ts';
import type { MacroRow } from './tables.ts';

/** Throws `kernel.forbidden`, `macros.loop`, `macros.step-misplaced`, `macros.called-unknown`, `macros.placeholder-unknown`. */
export async function addMacro(tx: Tx, scope: Scope, input: MacroInput): Promise<MacroRow> {
  const row = await checked(tx, scope, input, { id: newId(), origin_site: ownSite(), uses: 0, version: 1 });
  await insertMacro(tx, row);
  await note(tx, scope, row, 'macros.added');
  return row;
}

/** As `addMacro`; also `macros.not-found` and 409 `kernel.conflict` on a stale version. */
export async function changeMacro(
  tx: Tx,
  scope: Scope,
  input: MacroInput & { id: string; version: number },
): Promise<MacroRow> {
  const before = await editable(tx, scope, input.id);
  const row = await checked(tx, scope, input, { ...before, version: input.version });
  if (!(await updateMacro(tx, row))) throw conflict();
  await note(tx, scope, row, 'macros.changed');
  return { ...row, version: row.version + 1 };
}

/** Throws `macros.still-called` when another macro calls it. */
export async function removeMacro(tx: Tx, scope: Scope, id: string): Promise<void> {
  await lockMacros(tx);
  const row = await editable(tx, scope, id);
  if (!(await deleteMacro(tx, id))) throw stillCalled();
  await note(tx, scope, row, 'macros.deleted');
}

export function mayEdit(
  scope: Scope,
  row: Pick<MacroRow, 'reach' | 'staff_id' | 'unit_id'>,
  rootId: string | null,
): boolean {
  if (row.reach === 'own') return row.staff_id === scope.actor.id;
  return can(scope, 'macros.manage', row.reach === 'team' ? row.unit_id : rootId);
}

async function editable(tx: Tx, scope: Scope, id: string): Promise<MacroRow> {
  const row = await findMacro(tx, scope, id, await unitsAbove(tx, scope));
  if (!row) throw macroNotFound();
  if (!mayEdit(scope, row, await rootUnitId(tx, scope))) throw forbidden({ permission: 'macros.manage' });
  return row;
}

async function checked(
  tx: Tx,
  scope: Scope,
  input: MacroInput,
  kept: Pick<MacroRow, 'id' | 'origin_site' | 'uses' | 'version'>,
): Promise<MacroRow> {
  if (input.reach === 'own' && scope.actor.kind !== 'staff') throw forbidden({ permission: 'macros.use' });
  if (input.reach === 'team') {
    demand(scope, 'macros.manage', input.unitId);
    if ((await unitCards(tx, scope, [input.unitId!])).length === 0) throw unitUnknown();
  }
  if (input.reach === 'company') demand(scope, 'macros.manage', await rootUnitId(tx, scope));
  for (const step of input.steps) {
    const words = step.do === 'reply' ? [step.body.zh, step.body.en] : step.do === 'note' ? [step.text] : [];
    for (const text of words) {
      const unknown = unknownPlaceholder(text);
      if (unknown !== null) throw placeholderUnknown({ name: unknown });
    }
  }
  const row: MacroRow = {
    ...kept,
    subject: input.subject,
    reach: input.reach,
    staff_id: input.reach === 'own' ? scope.actor.id : null,
    unit_id: input.reach === 'team' ? input.unitId : null,
    title: input.title,
    initials: initialsOf(input.title),
    steps: input.steps,
    updated_at: clock.now(),
  };
  await lockMacros(tx);
  expand(row, await reachable(tx, scope, row));
  return row;
}

async function note(tx: Tx, scope: Scope, row: MacroRow, action: string): Promise<void> {
  if (row.reach === 'own') return;
  await record(tx, scope, { action, subject: ['macro', row.id], unitId: row.unit_id });
}
