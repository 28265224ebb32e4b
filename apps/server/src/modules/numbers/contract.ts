/** Where a telephone number was given out, and by which network. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const numberPlace = z.object({
  /** `浙江 杭州` / `Hangzhou, Zhejiang`; null when only the network is known. */
  area: name.nullable(),
  /** Of mobile numbers: the network that it was given out by. Numbers may have been carried to another since. */
  operator: name.nullable(),
});
export type NumberPlace = z.infer<typeof numberPlace>;
