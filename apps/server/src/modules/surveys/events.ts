/** What surveys say. No words of customers. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const ratingReceived = defineEvent({
  type: 'survey.rating-received',
  version: 1,
  schema: z.object({
    responseId: z.uuid(),
    subjectKind: z.enum(['conversation', 'ticket']),
    subjectId: z.uuid(),
    unitId: z.uuid(),
    agentId: z.uuid().nullable(),
    customerId: z.uuid().nullable(),
    score: z.number().int(),
    low: z.boolean(),
    way: z.enum(['chat', 'page']),
  }),
});
