/** An agent books a call-back for a customer: from the file, the conversation, the ticket. */
import { demand, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { redeemDialling } from '#modules/customers';
import { queueNames, queueOfMember } from '#modules/routing';
import { askCallback } from './ask-callback.ts';
import type { BookCallback } from './contract.ts';
import { noQueue } from './errors.ts';
import type { CallbackRow } from './tables.ts';

/** Throws what `askCallback` does, and `customers.dialling-token-gone`. Without `queueId`: into a queue of the agent's own. */
export async function bookCallback(tx: Tx, scope: Scope, input: BookCallback): Promise<CallbackRow> {
  const queueId =
    input.queueId ??
    (await queueOfMember(tx, scope, scope.actor.id, 'callback')) ??
    (await queueOfMember(tx, scope, scope.actor.id, 'call'));
  const queue = queueId && (await queueNames(tx, systemScope('callbacks'), [queueId])).get(queueId);
  if (!queue) throw noQueue();
  demand(scope, 'callbacks.work', queue.unit_id);
  const known = input.ticket
    ? await redeemDialling(tx, scope, { ticket: input.ticket, staffId: scope.actor.id })
    : { customerId: input.customerId, number: input.contact! };
  const row = await askCallback(tx, scope, {
    queueId: queue.id,
    source: 'agent',
    way: input.way,
    contact: known.number,
    language: scope.locale === 'en' ? 'en' : 'zh',
    asker: { name: '', words: input.words },
    wish: input.wish,
    customerId: known.customerId,
    subject: input.subject,
  });
  await record(tx, scope, {
    action: 'callbacks.booked',
    subject: ['callback', row.id],
    unitId: row.unit_id,
    detail: { way: input.way },
  });
  return row;
}
