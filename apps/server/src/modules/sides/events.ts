/** What sides says. Ids and numbers only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

/** Opened, said, closed or opened again: who watches the ticket looks again. */
export const sideChanged = defineEvent({
  type: 'sides.changed',
  version: 1,
  schema: z.object({ sideId: z.uuid(), ticketId: z.uuid(), seq: z.number().int() }),
});
