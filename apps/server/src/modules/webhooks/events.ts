/** What webhooks say. Ids only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const endpointChanged = defineEvent({
  type: 'webhook.endpoint-changed',
  version: 1,
  schema: z.object({ endpointId: z.uuid(), state: z.enum(['active', 'paused', 'disabled']) }),
});
