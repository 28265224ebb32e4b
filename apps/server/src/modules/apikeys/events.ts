/** What apikeys say. Ids only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const apiKeyChanged = defineEvent({
  type: 'apikey.changed',
  version: 1,
  schema: z.object({ keyId: z.uuid(), state: z.enum(['active', 'revoked']) }),
});
