/** Flows are drawn, saved, published, taken back. */

import type { z } from 'zod';
import { announce, clock, conflict, demand, invalidInput, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { readUnit } from '#modules/organisation';
import {
  definition,
  type openFlow as openShape,
  type publishFlow as publishShape,
  type saveFlow as saveShape,
} from './contract.ts';
import { flowNotFound, flowUnfinished } from './errors.ts';
import { flowPublished } from './events.ts';
import { definitionOf, marksOf } from './read-flows.ts';
import { insertFlow, insertVersion, lockFlow, saveFlowRow, versionsOf } from './store.ts';
import type { FlowRow } from './tables.ts';

const empty = definition.parse({ start: null, nodes: [] });

/** Returns the id. Needs flows.write at the unit. */
export async function openFlow(tx: Tx, scope: Scope, site: number, input: z.input<typeof openShape>): Promise<string> {
  demand(scope, 'flows.write', input.unitId);
  if (!(await readUnit(tx, scope, input.unitId))) throw invalidInput({ fields: 'unitId' });
  const id = newId();
  await insertFlow(tx, {
    id,
    origin_site: site,
    unit_id: input.unitId,
    name: input.name,
    draft: input.draft ? definition.parse(input.draft) : empty,
    version: 1,
    published: null,
    state: 'active',
    updated_at: clock.now(),
  });
  await audit(tx, scope, id, input.unitId, 'flows.opened', {});
  return id;
}

async function locked(tx: Tx, scope: Scope, id: string, version: number): Promise<FlowRow> {
  const row = await lockFlow(tx, scope, id);
  if (!row) throw flowNotFound();
  if (row.version !== version) throw conflict();
  return row;
}

export async function saveFlow(tx: Tx, scope: Scope, id: string, input: z.infer<typeof saveShape>): Promise<void> {
  const row = await locked(tx, scope, id, input.version);
  const { version: _, ...change } = input;
  await saveFlowRow(tx, { ...row, ...change, version: row.version + 1, updated_at: clock.now() });
  // Drawing is no act of weight; that a flow is taken out of use is.
  if (input.state && input.state !== row.state)
    await audit(tx, scope, id, row.unit_id, 'flows.state-changed', { state: input.state });
}

/** The draft becomes the version that new calls are led through; calls under way keep theirs. Throws `flows.unfinished`. */
export async function publishFlow(
  tx: Tx,
  scope: Scope,
  id: string,
  input: z.infer<typeof publishShape>,
): Promise<number> {
  const row = await locked(tx, scope, id, input.version);
  demand(scope, 'flows.publish', row.unit_id);
  const errors = (await marksOf(tx, scope, row.draft)).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw flowUnfinished({ count: errors.length });
  const number = ((await versionsOf(tx, scope, id))[0]?.number ?? 0) + 1;
  await insertVersion(tx, {
    flow_id: id,
    number,
    definition: row.draft,
    note: input.note,
    published_at: clock.now(),
    published_by: scope.actor.kind === 'staff' ? scope.actor.id : null,
  });
  await saveFlowRow(tx, { ...row, published: number, version: row.version + 1, updated_at: clock.now() });
  await audit(tx, scope, id, row.unit_id, 'flows.published', { number });
  await announce(tx, flowPublished, {
    aggregate: ['flow', id],
    payload: { flowId: id, unitId: row.unit_id, number },
    actor: scope.actor,
  });
  return number;
}

/** An earlier version becomes the draft; publishing it is a second, deliberate step. */
export async function restoreVersion(tx: Tx, scope: Scope, id: string, number: number, version: number): Promise<void> {
  const row = await locked(tx, scope, id, version);
  const draft = await definitionOf(tx, scope, id, number);
  await saveFlowRow(tx, { ...row, draft, version: row.version + 1, updated_at: clock.now() });
}

function audit(
  tx: Tx,
  scope: Scope,
  id: string,
  unitId: string,
  action: string,
  detail: Record<string, string | number>,
): Promise<void> {
  return record(tx, scope, { action, subject: ['flow', id], unitId, detail });
}
