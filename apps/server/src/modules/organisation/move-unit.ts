/** A unit and everything below it goes to another parent. Rights granted above or below follow the tree at once. */

import { announce, clock, conflict, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { parentClosed, unitNotFound } from './errors.ts';
import { unitMoved } from './events.ts';
import { demandMovable } from './rules.ts';
import { lockTree, readUnit, rebasePaths, updateUnit } from './store.ts';

/** Needs organisation.manage at the unit, at its present parent and at the new one. Throws `organisation.would-circle`. */
export async function moveUnit(
  tx: Tx,
  scope: Scope,
  id: string,
  input: { version: number; parentId: string },
): Promise<void> {
  await lockTree(tx);
  const unit = await readUnit(tx, scope, id);
  const target = await readUnit(tx, scope, input.parentId);
  if (!unit || !target) throw unitNotFound();
  demandMovable({ id, parentId: unit.parent_id }, target.path);
  for (const place of [id, unit.parent_id, target.id]) demand(scope, 'organisation.manage', place);
  if (target.state === 'closed') throw parentClosed();
  if (!(await updateUnit(tx, id, input.version, { parent_id: target.id }, clock.now()))) throw conflict();
  await rebasePaths(tx, id, target.path);
  await record(tx, scope, {
    action: 'organisation.unit-moved',
    subject: ['unit', id],
    unitId: id,
    detail: { from: unit.parent_id, to: target.id },
  });
  await announce(tx, unitMoved, {
    aggregate: ['unit', id],
    payload: { unitId: id, parentId: target.id, fromParentId: unit.parent_id! },
    actor: scope.actor,
    topics: ['organisation:tree', `unit:${id}`],
  });
}
