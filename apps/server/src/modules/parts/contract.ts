/** Parts of the product 功能模块, as browsers see them. */
import { z } from 'zod';

export const partCode = z.enum([
  'voicemail',
  'callbacks',
  'webcalls',
  'prompts',
  'visitors',
  'remotehelp',
  'surveys',
  'playbooks',
  'orders',
  'contracts',
  'needs',
  'teamwork',
  'channels',
  'mail',
  'telephone',
]);
export type PartCode = z.infer<typeof partCode>;

/** What lies in a part: `what` is a key of its words (`parts:use.<part>-<what>`). */
export const use = z.object({ what: z.string(), count: z.number().int() });
export const part = z.object({
  code: partCode,
  /** As it was switched. */
  on: z.boolean(),
  /** The part that it needs and that is off. */
  heldBy: partCode.nullable(),
  /** Switched off, and what is under way goes on until then at the most. */
  endsAt: z.iso.datetime().nullable(),
  needs: z.array(partCode),
  neededBy: z.array(partCode),
  uses: z.array(use),
  changedAt: z.iso.datetime().nullable(),
  /** Name and number. */
  changedBy: z.string().nullable(),
});
export type Part = z.infer<typeof part>;
export const switchPart = z.object({ on: z.boolean() });

/*
 * HTTP, right parts.manage over the whole company
 *   GET /api/parts → { parts: part[] } ; PUT /api/parts/:code switchPart → part
 * Everybody signed in is told by `me`: partsOff, partsEnding, modulesOff. Topic `parts:company`: part.switched.
 */
