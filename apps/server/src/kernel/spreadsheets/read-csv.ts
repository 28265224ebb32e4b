/** CSV as spreadsheets write it (RFC 4180, also with `;` or tabs), read as a stream. */
import { encodingOf, type TextEncodingName } from './read-encoding.ts';
import { sheetBinary, sheetDamaged, sheetQuoteOpen, sheetTooWide } from './read-errors.ts';
import { mostColumns } from './read-limits.ts';
import type { SheetLine, SheetReader } from './read-sheet.ts';
import type { ByteSource } from './read-source.ts';

/** What a cell of Excel can hold; a quoted cell beyond it has swallowed what follows. */
const longestCell = 32_767;

export async function openCsv(source: ByteSource): Promise<SheetReader> {
  const { encoding, skip } = await encodingOf(source);
  return { kind: 'csv', encoding, rows: () => rowsOf(source, encoding, skip) };
}

async function* rowsOf(source: ByteSource, encoding: TextEncodingName, skip: number): AsyncGenerator<SheetLine> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const parser = new CsvParser();
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw sheetDamaged({ lines: String(parser.line) });
    }
  };
  for await (const part of source.stream(skip, source.size)) yield* parser.take(decode(part));
  yield* parser.take(decode());
  yield* parser.end();
}

/** Fed in pieces. A row is told with the line it begins at; blank rows are left out. */
export class CsvParser {
  line = 1;
  private separator = '';
  private head = '';
  private begin = 1;
  private cells: string[] = [];
  private cell = '';
  private quoted = false;
  /** A quote was met inside a quoted cell: the end of it, or the first half of a doubled one. */
  private ending = false;
  private quoteLine = 0;

  *take(text: string): Generator<SheetLine> {
    if (this.separator === '') {
      this.head += text;
      const end = this.head.search(/[\r\n]/);
      if (end < 0 && this.head.length < longestCell) return;
      text = this.head;
      this.decide(end < 0 ? text : text.slice(0, end));
    }
    yield* this.parse(text);
  }

  *end(): Generator<SheetLine> {
    if (this.separator === '') {
      this.decide(this.head);
      yield* this.parse(this.head);
    }
    if (this.quoted && !this.ending) throw sheetQuoteOpen({ line: this.quoteLine });
    yield* this.row();
  }

  /** Separators inside quotes do not count. */
  private decide(head: string): void {
    const bare = head.replace(/"[^"]*"/g, '');
    this.separator = [',', ';', '\t'].sort((a, b) => bare.split(b).length - bare.split(a).length)[0]!;
    this.head = this.head.startsWith('\ufeff') ? this.head.slice(1) : this.head;
  }

  private *parse(text: string): Generator<SheetLine> {
    for (let at = 0; at < text.length; at++) {
      const char = text[at]!;
      if (char === '\0') throw sheetBinary({ line: this.line });
      if (char === '\n') this.line++;
      if (this.quoted) {
        if (this.ending) {
          this.ending = false;
          if (char === '"') {
            this.cell += '"';
            continue;
          }
          // A cell over several lines that goes on behind its closing quote: that quote opened another cell, this one's end is missing.
          const over = char === this.separator || char === '\n' || char === '\r' || char === ' ';
          if (!over && this.line > this.quoteLine) throw sheetQuoteOpen({ line: this.quoteLine });
          this.quoted = false;
        } else {
          if (char === '"') this.ending = true;
          else {
            this.cell += char;
            if (this.cell.length > longestCell) throw sheetQuoteOpen({ line: this.quoteLine });
          }
          continue;
        }
      }
      if (char === '"' && this.cell.trim() === '') {
        this.quoted = true;
        this.quoteLine = this.line;
        this.cell = '';
      } else if (char === this.separator) this.push();
      else if (char === '\n') {
        yield* this.row();
        this.begin = this.line;
      } else if (char !== '\r') this.cell += char;
    }
  }

  private push(): void {
    if (this.cells.length >= mostColumns) throw sheetTooWide({ line: this.begin, most: mostColumns });
    this.cells.push(this.cell.trim());
    this.cell = '';
  }

  private *row(): Generator<SheetLine> {
    this.push();
    const cells = this.cells;
    this.cells = [];
    this.quoted = false;
    this.ending = false;
    if (cells.some((value) => value !== '')) yield { line: this.begin, cells };
  }
}
