/** What advice says. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const adviceChanged = defineEvent({
  type: 'advice.changed',
  version: 1,
  schema: z.object({ requestId: z.uuid(), ticketId: z.uuid(), unitId: z.uuid(), state: z.string() }),
});
