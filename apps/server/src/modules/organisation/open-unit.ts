/** A new unit under a parent. */

import { announce, clock, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { OpenUnit } from './contract.ts';
import { codeTaken, parentClosed, unitNotFound } from './errors.ts';
import { unitOpened } from './events.ts';
import { demandZone } from './rules.ts';
import { insertUnit, lockTree, readUnit } from './store.ts';

/** Returns the new id. Needs organisation.manage at the parent. */
export async function openUnit(tx: Tx, scope: Scope, input: OpenUnit): Promise<string> {
  await lockTree(tx);
  const parent = await readUnit(tx, scope, input.parentId);
  if (!parent) throw unitNotFound();
  demand(scope, 'organisation.manage', parent.id);
  if (parent.state === 'closed') throw parentClosed();
  const id = newId();
  const zone = input.zone ?? parent.zone;
  demandZone(zone);
  try {
    await insertUnit(
      tx,
      {
        id,
        origin_site: parent.origin_site,
        parent_id: parent.id,
        kind: input.kind,
        code: input.code,
        name: input.name,
        description: input.description,
        zone,
        site: input.site ?? parent.site,
        state: 'active',
        path: [...parent.path, id],
      },
      clock.now(),
    );
  } catch (error) {
    if (isDuplicate(error, 'unit_code_key')) throw codeTaken({ code: input.code });
    throw error;
  }
  await record(tx, scope, {
    action: 'organisation.unit-opened',
    subject: ['unit', id],
    unitId: id,
    detail: { parent: parent.id, kind: input.kind, code: input.code },
  });
  await announce(tx, unitOpened, {
    aggregate: ['unit', id],
    payload: { unitId: id, parentId: parent.id },
    actor: scope.actor,
    topics: ['organisation:tree', `unit:${parent.id}`],
  });
  return id;
}
