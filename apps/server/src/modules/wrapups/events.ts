/** What wrapups says. Ids and codes only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const wrapupClosed = defineEvent({
  type: 'wrapup.closed',
  version: 1,
  schema: z.object({
    callId: z.uuid(),
    agentId: z.uuid(),
    unitId: z.uuid(),
    queueId: z.uuid().nullable(),
    customerId: z.uuid().nullable(),
    outcome: z.enum(['done', 'lapsed']),
    /** From the top of the queue's tree to the result; empty: none was given. */
    codes: z.array(z.string()),
    lastedMs: z.number().int(),
  }),
});
