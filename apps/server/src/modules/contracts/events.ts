/** What contracts say. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const contractChanged = defineEvent({
  type: 'contracts.changed',
  version: 1,
  schema: z.object({ contractId: z.uuid(), customerId: z.uuid(), state: z.string() }),
});
