/** How much of a foreign table is taken at all. */
export const mostColumns = 300;
/** Text of one sheet once unpacked. */
export const mostSheetBytes = 1024 ** 3;
/** Shared strings are held in memory while a workbook is read. */
export const mostStringBytes = 96 * 1024 * 1024;
/** Small parts of a workbook: list of sheets, styles. */
export const mostPartBytes = 8 * 1024 * 1024;
