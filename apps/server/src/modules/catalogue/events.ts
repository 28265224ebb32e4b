import { z } from 'zod';
import { defineEvent } from '#kernel';

/** `kind`: topic, family or model. */
export const catalogueChanged = defineEvent({
  type: 'catalogue.changed',
  version: 1,
  schema: z.object({ kind: z.enum(['topic', 'family', 'model']), id: z.uuid() }),
});
