/** Opens a table of any kind: CSV, the first sheet of an XLSX workbook, or JSON lines. */
import { openCsv } from './read-csv.ts';
import type { TextEncodingName } from './read-encoding.ts';
import { sheetTooLarge, sheetUnreadable } from './read-errors.ts';
import { openJsonLines } from './read-jsonl.ts';
import { type ByteSource, bytesOf } from './read-source.ts';
import { openXlsx } from './read-xlsx.ts';

/** `line`: as the spreadsheet or editor counts it, from 1. */
export type SheetLine = { line: number; cells: string[] };
export type SheetReader = {
  kind: 'csv' | 'xlsx' | 'jsonl' | 'archive';
  encoding: TextEncodingName;
  /** From the top, each time it is called. Throws what is wrong with the file where it meets it. */
  rows(): AsyncGenerator<SheetLine>;
};

/** Reads nothing whole. Throws `kernel.sheet-…` for what cannot be read, with the lines. */
export async function openSheet(source: ByteSource, options: { mostBytes: number }): Promise<SheetReader> {
  if (source.size > options.mostBytes)
    throw sheetTooLarge({ limit: `${Math.floor(options.mostBytes / 1_048_576)} MB` });
  const start = await bytesOf(source, 0, 8);
  if (start.length === 0) throw sheetUnreadable();
  if (start.length >= 4 && start.readUInt32LE(0) === 0x04034b50) return openXlsx(source);
  // Compound File Binary: .xls, or an encrypted workbook.
  if (start.length === 8 && start.readUInt32BE(0) === 0xd0cf11e0) throw sheetUnreadable();
  // A table whose first title begins with a brace is none that a person made.
  if (start[0] === 0x7b) return openJsonLines(source);
  return openCsv(source);
}
