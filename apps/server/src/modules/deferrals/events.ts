/** What deferrals say. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';
import { scheduledState } from './contract.ts';

export const scheduledMessageChanged = defineEvent({
  type: 'scheduled-message.changed',
  version: 1,
  schema: z.object({ messageId: z.uuid(), conversationId: z.uuid(), state: scheduledState }),
});
