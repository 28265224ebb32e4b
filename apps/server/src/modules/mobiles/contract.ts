/** The mobile by which the asker answers. */
import { z } from 'zod';

export const keepMobile = z.object({
  number: z
    .string()
    .regex(/^\+?[0-9]{3,20}$/)
    .nullable(),
});
/** Whole: it is one's own. */
export const ownMobile = z.object({ number: z.string().nullable() });
export type OwnMobile = z.infer<typeof ownMobile>;

/*
 * routing.work: GET /api/mobiles/mine → ownMobile
 *   PUT /api/mobiles/mine keepMobile → 204; `operators.not-allowed-there`, `telephony.not-diallable`, `mobiles.house-number`
 */
