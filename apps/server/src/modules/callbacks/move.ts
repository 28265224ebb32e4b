/** One change of a call-back's state: row, event, time line, pages that show it. */
import { announce, clock, type Scope, type Tx } from '#kernel';
import { recordContact } from '#modules/customers';
import { callbackChanged } from './events.ts';
import { bringDue } from './jobs.ts';
import { ports } from './ports.ts';
import { type CallbackAct, callbackTable, may } from './rules/states.ts';
import { saveCallback } from './store.ts';
import type { CallbackRow } from './tables.ts';

/** `before`: locked. Null when the table does not allow it: whoever comes late changes nothing. */
export async function moveCallback(
  tx: Tx,
  scope: Scope,
  before: CallbackRow,
  act: CallbackAct,
  reason: string,
  change: Partial<CallbackRow> = {},
): Promise<CallbackRow | null> {
  if (!may(act, before.state)) return null;
  const state = callbackTable[act].to;
  const held = state === 'held' || state === 'calling';
  const over = state === 'done' || state === 'given-up' || state === 'withdrawn';
  const after: CallbackRow = { ...before, next_at: null, ...change, state };
  if (state !== 'planned') after.next_at = null;
  if (!held && !over) after.held_by = null;
  if (over) {
    after.ended_at = clock.now();
    after.ended_reason = reason;
  }
  await saveCallback(tx, after);
  if (after.next_at)
    await ports().jobs.enqueue(tx, bringDue, {}, { runAt: after.next_at, key: `callbacks:${after.id}` });
  await tell(tx, scope, after, before.state, reason);
  return after;
}

export async function tell(
  tx: Tx,
  scope: Scope,
  row: CallbackRow,
  from: CallbackRow['state'] | null,
  reason: string,
): Promise<void> {
  await announce(tx, callbackChanged, {
    aggregate: ['callback', row.id],
    payload: {
      callbackId: row.id,
      unitId: row.unit_id,
      queueId: row.queue_id,
      customerId: row.customer_id,
      from,
      state: row.state,
      source: row.source,
      reason,
      attempts: row.attempts,
      agentId: row.held_by,
      callId: row.call_id,
    },
    actor: scope.actor,
    topics: [`unit:${row.unit_id}`, ...(row.held_by ? [`staff:${row.held_by}`] : [])],
  });
  if (row.customer_id)
    await recordContact(tx, scope, {
      customerId: row.customer_id,
      kind: 'callback',
      subjectId: row.id,
      number: row.number,
      title: '',
      state: row.state,
      unitId: row.unit_id,
      at: row.created_at,
      type: row.source,
      open: row.ended_at === null,
    });
}
