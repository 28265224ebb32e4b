/** A unit's own fields: kind, code, names, zone, site. Its place and its state have use cases of their own. */
import type { z } from 'zod';
import { announce, clock, conflict, demand, isDuplicate, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { changeUnit as changeShape } from './contract.ts';
import { codeTaken, unitNotFound } from './errors.ts';
import { unitChanged } from './events.ts';
import { demandZone } from './rules.ts';
import { readUnit, updateUnit } from './store.ts';

export async function changeUnit(
  tx: Tx,
  scope: Scope,
  id: string,
  { version, ...change }: z.infer<typeof changeShape>,
): Promise<void> {
  const unit = await readUnit(tx, scope, id);
  if (!unit) throw unitNotFound();
  demand(scope, 'organisation.manage', id);
  if (change.zone) demandZone(change.zone);
  try {
    if (!(await updateUnit(tx, id, version, change, clock.now()))) throw conflict();
  } catch (error) {
    if (isDuplicate(error, 'unit_code_key')) throw codeTaken({ code: change.code ?? '' });
    throw error;
  }
  await record(tx, scope, {
    action: 'organisation.unit-changed',
    subject: ['unit', id],
    unitId: id,
    detail: { fields: Object.keys(change) },
  });
  await announce(tx, unitChanged, {
    aggregate: ['unit', id],
    payload: { unitId: id, parentId: unit.parent_id },
    actor: scope.actor,
    topics: ['organisation:tree', `unit:${id}`],
  });
}
