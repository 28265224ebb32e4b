/** Stable codes; texts in the locale files. */
import { errorKind } from '#kernel';

/** Not there, or not for the caller: the two look alike. */
export const notForYou = errorKind('attention.not-for-you', 404);
