/** What flows say. Ids and numbers only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const flowPublished = defineEvent({
  type: 'flow.published',
  version: 1,
  schema: z.object({ flowId: z.uuid(), unitId: z.uuid(), number: z.number().int() }),
});
