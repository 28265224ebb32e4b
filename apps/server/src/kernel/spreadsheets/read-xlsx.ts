/**
 * The first sheet of a workbook (ECMA-376 Part 1, §18.3), row by row: shared and inline strings, formulas by their last value,
 * dates by their number format, as text in ISO form.
 */

import { sheetTooWide, sheetUnreadable } from './read-errors.ts';
import { mostColumns, mostPartBytes, mostSheetBytes, mostStringBytes } from './read-limits.ts';
import type { SheetLine, SheetReader } from './read-sheet.ts';
import type { ByteSource } from './read-source.ts';
import { attribute, type XmlHandler, XmlReader } from './read-xml.ts';
import { textOf, type ZipEntry, zipEntries } from './read-zip.ts';

export async function openXlsx(source: ByteSource): Promise<SheetReader> {
  const entries = await zipEntries(source);
  const part = async (name: string, most: number, handler: XmlHandler): Promise<boolean> => {
    const entry = entries.get(name);
    if (!entry) return false;
    const reader = new XmlReader(handler);
    for await (const piece of textOf(source, entry, most)) reader.take(piece);
    reader.end();
    return true;
  };
  const { sheet, days1904 } = await firstSheet(entries, part);
  const dates = await dateStyles(part);
  const strings = await sharedStrings(part);
  return {
    kind: 'xlsx',
    encoding: 'utf-8',
    rows: async function* () {
      const cells = new RowReader({ strings, dates, days1904 });
      const reader = new XmlReader(cells);
      for await (const piece of textOf(source, sheet, mostSheetBytes)) {
        reader.take(piece);
        yield* cells.finished();
      }
      reader.end();
      if (!cells.whole) throw sheetUnreadable();
    },
  };
}

type Part = (name: string, most: number, handler: XmlHandler) => Promise<boolean>;
const nothing = (): void => {};

async function firstSheet(entries: Map<string, ZipEntry>, part: Part): Promise<{ sheet: ZipEntry; days1904: boolean }> {
  let relation: string | null = null;
  let days1904 = false;
  const found = await part('xl/workbook.xml', mostPartBytes, {
    open(name, attributes) {
      if (name === 'workbookPr') days1904 = ['1', 'true'].includes(attribute(attributes, 'date1904') ?? '');
      if (name === 'sheet' && attribute(attributes, 'state') === null) relation ??= attribute(attributes, '\\w+:id');
    },
    close: nothing,
    text: nothing,
  });
  let target = '';
  await part('xl/_rels/workbook.xml.rels', mostPartBytes, {
    open(name, attributes) {
      if (name === 'Relationship' && attribute(attributes, 'Id') === relation)
        target = attribute(attributes, 'Target') ?? '';
    },
    close: nothing,
    text: nothing,
  });
  const sheet = entries.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  if (!found || !sheet) throw sheetUnreadable();
  return { sheet, days1904 };
}

/** Built-in formats that show a date (§18.8.30). */
const builtIn = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58);

/** Which cell styles show their number as a date. */
async function dateStyles(part: Part): Promise<boolean[]> {
  const own = new Map<number, boolean>();
  const styles: boolean[] = [];
  let inside = false;
  await part('xl/styles.xml', mostPartBytes, {
    open(name, attributes) {
      if (name === 'numFmt')
        own.set(Number(attribute(attributes, 'numFmtId')), showsDate(attribute(attributes, 'formatCode') ?? ''));
      if (name === 'cellXfs') inside = true;
      if (name === 'xf' && inside) {
        const id = Number(attribute(attributes, 'numFmtId') ?? 0);
        styles.push(own.get(id) ?? builtIn(id));
      }
    },
    close(name) {
      if (name === 'cellXfs') inside = false;
    },
    text: nothing,
  });
  return styles;
}

/** Letters of dates outside quotes, brackets and escapes. */
export function showsDate(format: string): boolean {
  return /[ymdhs]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\.|_./g, ''));
}

async function sharedStrings(part: Part): Promise<string[]> {
  const strings: string[] = [];
  let current = '';
  let inText = false;
  let phonetic = false;
  await part('xl/sharedStrings.xml', mostStringBytes, {
    open(name) {
      if (name === 'si') current = '';
      if (name === 'rPh') phonetic = true;
      if (name === 't') inText = !phonetic;
    },
    close(name) {
      if (name === 'si') strings.push(current);
      if (name === 'rPh') phonetic = false;
      if (name === 't') inText = false;
    },
    text(text) {
      if (inText) current += text;
    },
  });
  return strings;
}

class RowReader implements XmlHandler {
  /** The end of the sheet was met: a cut file has none. */
  whole = false;
  private readonly book: { strings: string[]; dates: boolean[]; days1904: boolean };
  private rows: SheetLine[] = [];
  private line = 0;
  private cells: string[] = [];
  private column = 0;
  private type = '';
  private style = 0;
  private value = '';
  private taking = false;

  constructor(book: { strings: string[]; dates: boolean[]; days1904: boolean }) {
    this.book = book;
  }

  *finished(): Generator<SheetLine> {
    const rows = this.rows;
    this.rows = [];
    yield* rows;
  }

  open(name: string, attributes: string): void {
    if (name === 'row') {
      this.line = Number(attribute(attributes, 'r')) || this.line + 1;
      this.cells = [];
      this.column = -1;
    } else if (name === 'c') {
      const place = attribute(attributes, 'r');
      this.column = place ? columnOf(place) : this.column + 1;
      if (this.column >= mostColumns) throw sheetTooWide({ line: this.line, most: mostColumns });
      this.type = attribute(attributes, 't') ?? 'n';
      this.style = Number(attribute(attributes, 's') ?? 0);
      this.value = '';
    } else if (name === 'v' || name === 't') this.taking = true;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.taking = false;
    else if (name === 'c') {
      while (this.cells.length < this.column) this.cells.push('');
      this.cells[this.column] = this.shown();
    } else if (name === 'row' && this.cells.some((cell) => cell !== '')) {
      this.rows.push({ line: this.line, cells: this.cells });
    } else if (name === 'worksheet') this.whole = true;
  }

  text(text: string): void {
    if (this.taking) this.value += text;
  }

  private shown(): string {
    const { value } = this;
    if (value === '') return '';
    if (this.type === 's') return (this.book.strings[Number(value)] ?? '').trim();
    if (this.type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
    if (this.type !== 'n') return value.trim();
    const number = Number(value);
    if (!Number.isFinite(number)) return value.trim();
    if (this.book.dates[this.style]) return dateText(number, this.book.days1904);
    // 13800000000 and 0.1, not 1.38E10 and 0.10000000000000001.
    return Number.isInteger(number) && Math.abs(number) < 1e21
      ? BigInt(number).toString()
      : String(Number(number.toPrecision(15)));
  }
}

/** `AB12` → 27. */
function columnOf(place: string): number {
  let column = 0;
  for (const letter of place) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
  }
  return column - 1;
}

/** Days since 1899-12-30, as the sheet counts after its missing leap day of 1900 (§18.17.4); `1904`: since 1904-01-01. */
function dateText(days: number, days1904: boolean): string {
  const ms = Math.round((days - (days1904 ? 24_107 : 25_569)) * 86_400) * 1_000;
  if (Math.abs(ms) > 8e15) return String(days);
  const iso = new Date(ms).toISOString();
  if (days < 1) return iso.slice(11, 19);
  return Number.isInteger(days) ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ');
}
