/** What people do with a call-back: take it, put it back, put it off, end it. */

import type { z } from 'zod';
import { can, clock, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { assignTo, finish, passOn } from '#modules/routing';
import { planFrom, queueOne } from './bring-due.ts';
import type { endCallback as endShape } from './contract.ts';
import { callbackNotFound, notNow, notYours, noWindow } from './errors.ts';
import { moveCallback } from './move.ts';
import { findCallback, lockCallback } from './store.ts';
import type { CallbackRow } from './tables.ts';
import { workKind } from './work-kind.ts';

const program = systemScope('callbacks');

async function seen(tx: Tx, scope: Scope, id: string): Promise<CallbackRow> {
  const row = await findCallback(tx, scope, id);
  if (!row) throw callbackNotFound();
  if (row.ended_at || row.state === 'calling') throw notNow();
  if (row.held_by && row.held_by !== scope.actor.id && !can(scope, 'routing.supervise', row.unit_id)) throw notYours();
  return row;
}

/** In one's own hands, whatever its time. Throws `callbacks.not-found`, `.not-now`, `.not-yours`, `routing.agent-not-found`. */
export async function takeCallback(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await seen(tx, scope, id);
  if (row.held_by === scope.actor.id) return;
  if (row.state === 'planned') await queueOne(tx, scope, id, true);
  await assignTo(tx, scope, { kind: workKind, subjectId: id, staffId: scope.actor.id });
}

/** Back into its queue, with its place. */
export async function returnCallback(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await seen(tx, scope, id);
  if (row.state !== 'held') throw notNow();
  await passOn(tx, scope, { kind: workKind, subjectId: id, reason: 'transfer' });
}

/** Another time, inside what suits the customer. Throws also `callbacks.no-window`. */
export async function postponeCallback(tx: Tx, scope: Scope, id: string, at: Date): Promise<void> {
  await seen(tx, scope, id);
  await finish(tx, program, { kind: workKind, subjectId: id, reason: 'put-off' });
  const row = await lockCallback(tx, scope, id);
  if (!row) throw callbackNotFound();
  if (at <= clock.now()) throw noWindow();
  // A new day that was agreed on may lie beyond the last one of the wish.
  const until = new Date(Math.max(row.not_after.getTime(), at.getTime() + 86_400_000));
  const after = await planFrom(tx, { ...row, not_after: until }, at, 'put-off');
  if (after?.state !== 'planned') throw noWindow();
}

/** By word of the agent: reached in another way, not wanted any more, or of no use. */
export async function endCallback(
  tx: Tx,
  scope: Scope,
  id: string,
  { result }: z.infer<typeof endShape>,
): Promise<void> {
  const before = await seen(tx, scope, id);
  if (result === 'done' && before.state !== 'held') throw notNow();
  await finish(tx, program, { kind: workKind, subjectId: id, reason: result });
  const row = await lockCallback(tx, scope, id);
  if (!row) throw callbackNotFound();
  const act = result === 'done' ? 'finish' : result === 'withdrawn' ? 'withdraw' : 'give-up';
  if (!(await moveCallback(tx, scope, row, act, result, { last_result: result }))) throw notNow();
  await record(tx, scope, {
    action: 'callbacks.ended',
    subject: ['callback', id],
    unitId: row.unit_id,
    detail: { result },
  });
}
