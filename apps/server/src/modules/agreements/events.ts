/** What agreements says. Ids only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const agreementChanged = defineEvent({
  type: 'agreements.changed',
  version: 1,
  schema: z.object({ agreementId: z.uuid(), version: z.number().int() }),
});
