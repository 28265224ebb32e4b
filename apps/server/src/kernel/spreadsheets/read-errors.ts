/** What a table that comes from elsewhere can be refused for; `lines` names where, as a person counts them. */
import { errorKind } from '../errors.ts';

export const sheetUnreadable = errorKind('kernel.sheet-unreadable', 400);
export const sheetTooLarge = errorKind('kernel.sheet-too-large', 413);
/** Some lines are written in one encoding, some in another. */
export const sheetMixed = errorKind('kernel.sheet-mixed', 400);
/** Bytes that are text in no encoding. */
export const sheetDamaged = errorKind('kernel.sheet-damaged', 400);
export const sheetBinary = errorKind('kernel.sheet-binary', 400);
export const sheetQuoteOpen = errorKind('kernel.sheet-quote-open', 400);
export const sheetLineTooLong = errorKind('kernel.sheet-line-too-long', 400);
export const sheetTooWide = errorKind('kernel.sheet-too-wide', 400);
