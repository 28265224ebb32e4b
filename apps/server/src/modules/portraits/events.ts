/** What portraits says. Ids only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const preferencesChanged = defineEvent({
  type: 'preferences.changed',
  version: 1,
  schema: z.object({ customerId: z.uuid(), version: z.number().int() }),
});
