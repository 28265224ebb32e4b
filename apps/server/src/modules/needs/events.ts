/** What needs say. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const needChanged = defineEvent({
  type: 'needs.changed',
  version: 1,
  schema: z.object({ needId: z.uuid(), customerId: z.uuid(), state: z.string() }),
});
