/** What mailboxes say. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const mailboxChanged = defineEvent({
  type: 'mailbox.changed',
  version: 1,
  schema: z.object({ mailboxId: z.uuid(), unitId: z.uuid(), state: z.enum(['active', 'paused']) }),
});
