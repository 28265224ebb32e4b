/** Numbers that are called often. */
import { z } from 'zod';

export const entryInput = z.object({
  label: z.string().trim().min(1).max(40),
  number: z.string().regex(/^\+?[0-9]{2,20}$/),
});
export const addEntry = entryInput.extend({
  /** Null: one's own. */
  unitId: z.uuid().nullable(),
});
export type AddEntry = z.infer<typeof addEntry>;
export const entry = addEntry.extend({
  id: z.uuid(),
  /** Whether the asker may change it. */
  mine: z.boolean(),
  /** What a desk telephone of the house dials for it; null: there is no such code. */
  code: z.string().nullable(),
});
export type Entry = z.infer<typeof entry>;
export const entryList = z.object({ entries: z.array(entry) });

/*
 * routing.work: GET /api/speeddials → entryList: one's own, then those of the unit and of those above it, by label
 *   POST /api/speeddials addEntry → { id } ; DELETE /api/speeddials/:id → 204; of a unit also speeddials.keep there
 */
