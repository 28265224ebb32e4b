/** Where a telephone number was given out, and by which network; the one form in which postal addresses are kept. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const numberPlace = z.object({
  /** `浙江 杭州` / `Hangzhou, Zhejiang`; null when only the network is known. */
  area: name.nullable(),
  /** Of mobile numbers: the network that it was given out by. Numbers may have been carried to another since. */
  operator: name.nullable(),
});
export type NumberPlace = z.infer<typeof numberPlace>;

/**
 * One line in one form, wherever it was typed: half-width letters and figures, no spaces between Chinese characters, single ones
 * elsewhere. So that two that are the same are equal.
 */
export function tidyAddress(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han}|\d)|(?<=\d) (?=\p{Script=Han})/gu, '')
    .trim();
}
/** As it comes: kept in its one form. */
export const postalAddress = z.string().max(300).overwrite(tidyAddress);
