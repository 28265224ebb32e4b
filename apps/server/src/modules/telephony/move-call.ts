/** One change of a call's state: row, log, event, time line. */
import { announce, clock, type Scope, type Tx } from '#kernel';
import { recordContact } from '#modules/customers';
import { callConnected, callEnded } from './events.ts';
import { tellLive } from './ports.ts';
import { type CallAct, callTable, may } from './rules/call-states.ts';
import { insertLog, lastChange, lockCall, saveCall } from './store-calls.ts';
import type { CallRow } from './tables.ts';

export const aggregateOf = (row: CallRow): readonly [string, string] => ['call', row.id];
export const factOf = (row: CallRow) => ({
  callId: row.id,
  unitId: row.unit_id,
  queueId: row.queue_id,
  customerId: row.customer_id,
  agentId: row.agent_id,
  direction: row.direction,
});

/** Also told from the row as it is before. */
export type Change = Partial<CallRow> | ((before: CallRow) => Partial<CallRow>);

/** `at`: when it happened, if not now. `queueId`: what the line of the log is about, if not the call's queue. Null when the call is gone or the table does not allow it any more: whoever comes late changes nothing. */
export async function moveCall(
  tx: Tx,
  scope: Scope,
  callId: string,
  act: CallAct,
  input: { reason: string; change?: Change; at?: Date | undefined; queueId?: string | null },
): Promise<CallRow | null> {
  // Asked together: the second is answered under the lock of the first.
  const [before, changed] = await Promise.all([lockCall(tx, scope, callId), lastChange(tx, scope, callId)]);
  if (!before || !may(act, before.state)) return null;
  const since = changed ?? before.started_at;
  // What is learned late is written as of when it was; never before what is known already.
  const now = input.at ? new Date(Math.max(input.at.getTime(), since.getTime())) : clock.now();
  const lasted = Math.max(0, now.getTime() - since.getTime());
  const change = typeof input.change === 'function' ? input.change(before) : input.change;
  const after: CallRow = { ...before, ...change, state: callTable[act].to };
  if (before.state === 'waiting') after.waited_ms = before.waited_ms + lasted;
  if (before.state === 'talking' || before.state === 'held') after.talked_ms = before.talked_ms + lasted;
  if (act === 'queue') after.queued_at = before.queued_at ?? now;
  if (act === 'connect') after.answered_at = before.answered_at ?? now;
  if (act === 'end') {
    after.ended_at = now;
    after.ended_reason = input.reason;
    // What was pressed has done its work.
    after.dialogue_sealed = null;
  }
  await saveCall(tx, after);
  tx.afterCommit(tellLive);
  const staffId = after.agent_id ?? before.agent_id;
  const line = { ...after, queue_id: input.queueId ?? after.queue_id };
  await insertLog(tx, line, { at: now, from: before.state, reason: input.reason, staffId, lastedMs: lasted });
  const topics = [...new Set([before.agent_id, after.agent_id])].flatMap((id) => (id ? [`staff:${id}`] : []));
  if (after.customer_id) topics.push(`customer:${after.customer_id}`);
  if (act === 'connect')
    await announce(tx, callConnected, {
      aggregate: aggregateOf(after),
      payload: { ...factOf(after), waitedMs: after.waited_ms },
      actor: scope.actor,
      topics,
    });
  if (act === 'end')
    await announce(tx, callEnded, {
      aggregate: aggregateOf(after),
      payload: {
        ...factOf(after),
        reason: input.reason,
        from: before.state,
        waitedMs: after.waited_ms,
        talkedMs: after.talked_ms,
        score: after.score,
      },
      actor: scope.actor,
      topics,
    });
  if (after.customer_id)
    await recordContact(tx, scope, {
      customerId: after.customer_id,
      kind: 'call',
      subjectId: after.id,
      number: after.number,
      title: after.dialled,
      state: after.state,
      unitId: after.unit_id,
      at: after.started_at,
      // A wish and the calls it takes are one contact.
      type: after.wish_id ? 'call-back' : null,
      score: after.score === null ? null : Math.min(5, after.score),
    });
  return after;
}
