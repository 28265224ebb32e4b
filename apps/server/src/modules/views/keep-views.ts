/** Saving, changing and deleting views. */
import { can, clock, conflict, demand, forbidden, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { unitCards, unitsAbove } from '#modules/organisation';
import type { ViewInput } from './contract.ts';
import { tooMany, unitUnknown, viewNotFound } from './errors.ts';
import { ownSite } from './ports.ts';
import { deleteView, findView, insertView, updateView } from './store.ts';
import type { ViewRow } from './tables.ts';

/** For one person, and for one unit. */
const mostViews = 60;

/** Throws `kernel.forbidden`, `views.unit-unknown`, `views.too-many`. */
export async function addView(tx: Tx, scope: Scope, input: ViewInput): Promise<ViewRow> {
  const row: ViewRow = {
    ...(await checked(tx, scope, input)),
    id: newId(),
    origin_site: ownSite(),
    version: 1,
    updated_at: clock.now(),
  };
  if (!(await insertView(tx, row, mostViews))) throw tooMany({ count: mostViews });
  await note(tx, scope, row, 'views.added');
  return row;
}

/** As `addView`; also `views.not-found` and 409 `kernel.conflict` on a stale version. */
export async function changeView(
  tx: Tx,
  scope: Scope,
  input: ViewInput & { id: string; version: number },
): Promise<ViewRow> {
  const before = await editable(tx, scope, input.id);
  const row: ViewRow = {
    ...before,
    ...(await checked(tx, scope, input)),
    version: input.version,
    updated_at: clock.now(),
  };
  if (!(await updateView(tx, row))) throw conflict();
  // One that stops being shared is gone for the unit: that is on record too.
  await note(tx, scope, before.unit_id !== null && row.unit_id === null ? before : row, 'views.changed');
  return { ...row, version: row.version + 1 };
}

export async function removeView(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await editable(tx, scope, id);
  await deleteView(tx, id);
  await note(tx, scope, row, 'views.deleted');
}

/** Own ones their author; a unit's who keeps the unit's. */
export function mayEdit(scope: Scope, row: Pick<ViewRow, 'staff_id' | 'unit_id'>): boolean {
  return row.unit_id === null ? row.staff_id === scope.actor.id : can(scope, 'views.manage', row.unit_id);
}

async function editable(tx: Tx, scope: Scope, id: string): Promise<ViewRow> {
  const row = await findView(tx, scope, id, await unitsAbove(tx, scope));
  if (!row) throw viewNotFound();
  if (!mayEdit(scope, row)) throw forbidden({ permission: 'views.manage' });
  return row;
}

async function checked(
  tx: Tx,
  scope: Scope,
  input: ViewInput,
): Promise<Omit<ViewRow, 'id' | 'origin_site' | 'version' | 'updated_at'>> {
  if (input.unitId === null && scope.actor.kind !== 'staff') throw forbidden({ permission: 'views.manage' });
  if (input.unitId !== null) {
    demand(scope, 'views.manage', input.unitId);
    const [unit] = await unitCards(tx, scope, [input.unitId]);
    if (!unit) throw unitUnknown();
  }
  return {
    staff_id: input.unitId === null ? scope.actor.id : null,
    unit_id: input.unitId,
    name: input.name,
    conditions: input.conditions,
    sort: input.sort,
    position: input.position,
  };
}

/** What others read is kept in the audit trail; one's own views are nobody's business. */
async function note(tx: Tx, scope: Scope, row: ViewRow, action: string): Promise<void> {
  if (row.unit_id === null) return;
  await record(tx, scope, { action, subject: ['view', row.id], unitId: row.unit_id });
}
