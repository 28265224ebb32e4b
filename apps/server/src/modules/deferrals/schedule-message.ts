/** A message is written now and sent later; it can be taken back until then. */
import { announce, clock, newId, type Scope, type Tx } from '#kernel';
import { closedAlready, conversationCard, conversationNotFound, notYours } from '#modules/conversations';
import { noLongerWaiting, scheduledNotFound, timeOutOfRange, tooManyWaiting } from './errors.ts';
import { scheduledMessageChanged } from './events.ts';
import { sendDue } from './jobs.ts';
import { own } from './ports.ts';
import { mayWaitUntil, most } from './rules.ts';
import { endScheduled, insertScheduled, lockScheduled, scheduledOf } from './store.ts';
import type { ScheduledRow, ScheduledState } from './tables.ts';

/** Only who holds the conversation: throws `conversations.not-found`, `.not-yours`, `.closed`, `deferrals.time-out-of-range`, `.too-many`. */
export async function scheduleMessage(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; text: string; sendAt: string },
): Promise<ScheduledRow> {
  const held = await conversationCard(tx, scope, input.conversationId);
  if (!held) throw conversationNotFound();
  if (held.agentId !== scope.actor.id) throw notYours();
  if (held.state === 'closed') throw closedAlready();
  const sendAt = new Date(input.sendAt);
  if (!mayWaitUntil(sendAt, clock.now())) throw timeOutOfRange({ most: most.days });
  const waiting = (await scheduledOf(tx, scope, held.id)).filter(({ state }) => state === 'waiting');
  if (waiting.length >= most.waiting) throw tooManyWaiting({ most: most.waiting });
  const row: ScheduledRow = {
    id: newId(),
    origin_site: own().site,
    conversation_id: held.id,
    unit_id: held.unitId,
    staff_id: scope.actor.id,
    text: input.text.replaceAll('\0', ''),
    send_at: sendAt,
    state: 'waiting',
    problem: null,
    created_at: clock.now(),
  };
  await insertScheduled(tx, row);
  await own().jobs.enqueue(tx, sendDue, {}, { runAt: sendAt, key: `deferrals:${row.id}` });
  await tell(tx, scope, row, 'waiting');
  return row;
}

/** Waiting or failed ones, by their author. Throws `deferrals.not-found`, `deferrals.no-longer-waiting`. */
export async function cancelScheduled(tx: Tx, scope: Scope, id: string): Promise<void> {
  const row = await lockScheduled(tx, scope, id);
  if (!row) throw scheduledNotFound();
  if (row.staff_id !== scope.actor.id) throw notYours();
  if (row.state !== 'waiting' && row.state !== 'failed') throw noLongerWaiting();
  await endScheduled(tx, row.id, 'cancelled', null);
  await own().jobs.cancel(tx, `deferrals:${row.id}`);
  await tell(tx, scope, row, 'cancelled');
}

export async function tell(tx: Tx, scope: Scope, row: ScheduledRow, state: ScheduledState): Promise<void> {
  await announce(tx, scheduledMessageChanged, {
    aggregate: ['scheduled-message', row.id],
    payload: { messageId: row.id, conversationId: row.conversation_id, state },
    actor: scope.actor,
    topics: [`conversation:${row.conversation_id}`],
  });
}
