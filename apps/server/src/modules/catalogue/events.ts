import { z } from 'zod';
import { defineEvent } from '#kernel';

/** `kind`: topic, family, model or ticket-type. */
export const catalogueChanged = defineEvent({
  type: 'catalogue.changed',
  version: 1,
  schema: z.object({ kind: z.enum(['topic', 'family', 'model', 'ticket-type']), id: z.uuid() }),
});
