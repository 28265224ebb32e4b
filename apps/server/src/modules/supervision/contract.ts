/** Supervision as browsers see it. */
import { z } from 'zod';

export const lookIn = z.object({
  staff: z.object({ id: z.uuid(), name: z.string(), number: z.string() }),
  at: z.iso.datetime(),
});
export type LookIn = z.infer<typeof lookIn>;

/*
 * HTTP
 *   GET /api/supervision/look-ins?conversationId= → { lookIns: lookIn[] } who looked in while a colleague held it (right conversations.read)
 */
