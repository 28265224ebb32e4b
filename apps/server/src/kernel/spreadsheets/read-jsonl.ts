/**
 * JSON lines, as ticket systems export them: an object a line. Fields of inner objects become columns after a dot, lists stay
 * JSON in their cell. Read twice: the first time for the titles, since any line may bring a field.
 */
import { sheetDamaged, sheetLineTooLong, sheetTooWide } from './read-errors.ts';
import { mostColumns } from './read-limits.ts';
import type { SheetLine, SheetReader } from './read-sheet.ts';
import type { ByteSource } from './read-source.ts';

/** One ticket with all its comments. */
const longestLine = 8 * 1024 * 1024;
const deepest = 3;
type Flat = Map<string, string>;

export async function openJsonLines(source: ByteSource): Promise<SheetReader> {
  return { kind: 'jsonl', encoding: 'utf-8', rows: () => rowsOf(source) };
}

async function* rowsOf(source: ByteSource): AsyncGenerator<SheetLine> {
  const titles = new Set<string>();
  for await (const { line, fields } of objectsOf(source)) {
    for (const title of fields.keys()) titles.add(title);
    if (titles.size > mostColumns) throw sheetTooWide({ line, most: mostColumns });
  }
  const columns = [...titles];
  yield { line: 1, cells: columns };
  for await (const { line, fields } of objectsOf(source))
    yield { line, cells: columns.map((title) => fields.get(title) ?? '') };
}

async function* objectsOf(source: ByteSource): AsyncGenerator<{ line: number; fields: Flat }> {
  let line = 0;
  for await (const text of linesOf(source)) {
    line++;
    if (text.trim() === '') continue;
    const value = parsed(text, line);
    const fields: Flat = new Map();
    flatten(value, '', 0, fields);
    yield { line, fields };
  }
}

function parsed(text: string, line: number): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below with the line.
  }
  throw sheetDamaged({ lines: String(line) });
}

function flatten(value: object, before: string, depth: number, into: Flat): void {
  for (const [name, field] of Object.entries(value)) {
    const title = before + name;
    if (field === null || field === undefined) continue;
    if (typeof field !== 'object') into.set(title, String(field));
    else if (Array.isArray(field) || depth >= deepest) into.set(title, JSON.stringify(field));
    else flatten(field, `${title}.`, depth + 1, into);
  }
}

async function* linesOf(source: ByteSource): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let count = 0;
  const decode = (part?: Uint8Array): string => {
    try {
      return part ? decoder.decode(part, { stream: true }) : decoder.decode();
    } catch {
      throw sheetDamaged({ lines: String(count + 1) });
    }
  };
  for await (const part of source.stream(0, source.size)) {
    const lines = (rest + decode(part)).split('\n');
    rest = lines.pop()!;
    if (rest.length > longestLine) throw sheetLineTooLong({ line: count + 1, limit: longestLine });
    count += lines.length;
    yield* lines;
  }
  rest += decode();
  if (rest !== '') yield rest;
}
