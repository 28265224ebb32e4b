/** A unit is closed (kept with its history, takes nothing new) or opened again. */

import { announce, clock, conflict, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { parentClosed, rootStays, unitInUse, unitNotFound } from './errors.ts';
import { unitClosed, unitReopened } from './events.ts';
import { staffCounts } from './staff-counts.ts';
import { countActiveChildren, lockTree, readUnit, updateUnit } from './store.ts';

/** Throws `organisation.unit-in-use` while units or active staff belong to it. */
export async function setUnitState(
  tx: Tx,
  scope: Scope,
  id: string,
  input: { version: number; state: 'active' | 'closed' },
): Promise<void> {
  await lockTree(tx);
  const unit = await readUnit(tx, scope, id);
  if (!unit) throw unitNotFound();
  demand(scope, 'organisation.manage', id);
  if (unit.parent_id === null) throw rootStays();
  if (unit.state === input.state) return;
  if (input.state === 'closed') {
    const children = await countActiveChildren(tx, scope, id);
    const staff = (await staffCounts(tx, scope, [id])).get(id) ?? 0;
    if (children > 0 || staff > 0) throw unitInUse({ units: children, staff });
  } else {
    const parent = await readUnit(tx, scope, unit.parent_id);
    if (parent?.state === 'closed') throw parentClosed();
  }
  if (!(await updateUnit(tx, id, input.version, { state: input.state }, clock.now()))) throw conflict();
  const closing = input.state === 'closed';
  await record(tx, scope, {
    action: closing ? 'organisation.unit-closed' : 'organisation.unit-reopened',
    subject: ['unit', id],
    unitId: id,
  });
  await announce(tx, closing ? unitClosed : unitReopened, {
    aggregate: ['unit', id],
    payload: { unitId: id, parentId: unit.parent_id },
    actor: scope.actor,
    topics: ['organisation:tree', `unit:${id}`],
  });
}
