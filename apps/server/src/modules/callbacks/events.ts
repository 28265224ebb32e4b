/** What call-backs say. Ids, states and times only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const callbackChanged = defineEvent({
  type: 'callback.changed',
  version: 1,
  schema: z.object({
    callbackId: z.uuid(),
    unitId: z.uuid(),
    queueId: z.uuid(),
    customerId: z.uuid().nullable(),
    from: z.string().nullable(),
    state: z.string(),
    source: z.string(),
    reason: z.string(),
    attempts: z.number().int(),
    agentId: z.uuid().nullable(),
    callId: z.uuid().nullable(),
  }),
});
