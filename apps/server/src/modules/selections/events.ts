/** What selections say. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';

export const mailingEnded = defineEvent({
  type: 'selections.mailing-ended',
  version: 1,
  schema: z.object({ mailingId: z.uuid(), selectionId: z.uuid(), mailed: z.number().int(), leftOut: z.number().int() }),
});
