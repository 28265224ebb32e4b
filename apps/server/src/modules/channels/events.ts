/** What channels say. Ids and states only. */
import { z } from 'zod';
import { announce, defineEvent, type Scope, type Tx } from '#kernel';
import type { MessageRow } from './tables.ts';

export const channelChanged = defineEvent({
  type: 'channel.changed',
  version: 1,
  schema: z.object({ channelId: z.uuid(), unitId: z.uuid(), state: z.string() }),
});
/** An outgoing message went on, or did not. */
export const deliveryChanged = defineEvent({
  type: 'channel.delivery-changed',
  version: 1,
  schema: z.object({ channelId: z.uuid(), conversationId: z.uuid(), seq: z.number().int(), state: z.string() }),
});
/** Somebody gave stars in public. `below`: fewer than the channel asks a ticket for. */
export const reviewTaken = defineEvent({
  type: 'channel.review-taken',
  version: 1,
  schema: z.object({
    channelId: z.uuid(),
    conversationId: z.uuid(),
    seq: z.number().int(),
    unitId: z.uuid(),
    customerId: z.uuid().nullable(),
    rating: z.number().int(),
    below: z.boolean(),
  }),
});

type Told = Pick<MessageRow, 'channel_id' | 'conversation_id' | 'seq' | 'state'>;
export async function tellDelivery(tx: Tx, scope: Scope, row: Told): Promise<void> {
  if (row.conversation_id === null || row.seq === null) return;
  await announce(tx, deliveryChanged, {
    aggregate: ['conversation', row.conversation_id],
    payload: { channelId: row.channel_id, conversationId: row.conversation_id, seq: row.seq, state: row.state },
    actor: scope.actor,
    topics: [`conversation:${row.conversation_id}`],
  });
}
