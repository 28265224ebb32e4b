/** What voice mail says. Ids and states only. A room for short messages to the caller or the agent hears this. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

const fact = z.object({ messageId: z.uuid(), boxId: z.uuid(), unitId: z.uuid(), customerId: z.uuid().nullable() });
export const voicemailLeft = defineEvent({
  type: 'voicemail.left',
  version: 1,
  schema: fact.extend({ durationMs: z.number().int() }),
});
export const voicemailChanged = defineEvent({
  type: 'voicemail.changed',
  version: 1,
  schema: fact.extend({ state: z.string(), assignedTo: z.uuid().nullable() }),
});
