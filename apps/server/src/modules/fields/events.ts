/** What fields says. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const definitionChanged = defineEvent({
  type: 'fields.changed',
  version: 1,
  schema: z.object({ definitionId: z.uuid(), subject: z.string() }),
});
