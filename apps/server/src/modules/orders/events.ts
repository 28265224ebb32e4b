/** What orders say. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const orderChanged = defineEvent({
  type: 'orders.changed',
  version: 1,
  schema: z.object({ orderId: z.uuid(), customerId: z.uuid(), state: z.string(), created: z.boolean() }),
});
