/**
 * Letters of an archive one after another, never the whole of it: an mbox (RFC 4155; lines with `>From ` are given back as they
 * were), a single letter, or a zip of `.eml` files. A letter travels as a text of its bytes (latin1), one character each.
 */
import { decodeWords } from 'postal-mime';
import { type ByteSource, entryBytes, type SheetLine, type SheetReader, zipEntries } from '#kernel';
import { noArchive } from './errors.ts';

/** A letter beyond it is told as too large; only its head is looked at. */
export const largestLetter = 50 * 1024 * 1024;
const titles = ['From', 'Subject', 'Date', 'Message'];
const separator = Buffer.from('From ');
type Letter = { content: Buffer; whole: boolean };

export async function openArchive(source: ByteSource): Promise<SheetReader> {
  const start = await firstBytes(source, 512);
  const zip = start.length >= 4 && start.readUInt32LE(0) === 0x04034b50;
  const mbox = start.subarray(0, 5).equals(separator);
  if (!zip && !mbox && !/^[\x21-\x39\x3b-\x7e]+:/.test(start.toString('latin1'))) throw noArchive();
  const letters = (): AsyncGenerator<Letter> => (zip ? ofZip(source) : mbox ? ofMbox(source) : ofOne(source));
  return { kind: 'archive', encoding: 'utf-8', rows: () => rowsOf(letters()) };
}

async function firstBytes(source: ByteSource, count: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source.stream(0, Math.min(count, source.size))) parts.push(part);
  return Buffer.concat(parts);
}

async function* rowsOf(letters: AsyncGenerator<Letter>): AsyncGenerator<SheetLine> {
  yield { line: 0, cells: titles };
  let line = 0;
  for await (const { content, whole } of letters) {
    line++;
    const head = content.subarray(0, 16_384).toString('utf8');
    yield {
      line,
      cells: [
        ...['From', 'Subject', 'Date'].map((name) => headerOf(head, name)),
        whole ? content.toString('latin1') : '',
      ],
    };
  }
}

/** For people who look at the archive before they bring it; the letter itself is read by the mail's own reader. */
const headerOf = (head: string, name: string): string =>
  decodeWords(
    new RegExp(`^${name}:[ \\t]*(.*(?:\\r?\\n[ \\t].*)*)$`, 'im')
      .exec(head.split(/\r?\n\r?\n/, 1)[0]!)?.[1]
      ?.replace(/\r?\n[ \t]+/g, ' ')
      .slice(0, 1000) ?? '',
  )
    .trim()
    .slice(0, 300);

async function* ofOne(source: ByteSource): AsyncGenerator<Letter> {
  const whole = source.size <= largestLetter;
  const parts: Uint8Array[] = [];
  for await (const part of source.stream(0, whole ? source.size : 16_384)) parts.push(part);
  yield { content: Buffer.concat(parts), whole };
}

async function* ofZip(source: ByteSource): AsyncGenerator<Letter> {
  for (const [name, entry] of await zipEntries(source)) {
    if (!/\.eml$/i.test(name)) continue;
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of entryBytes(source, entry, Number.MAX_SAFE_INTEGER)) {
      size += part.length;
      parts.push(part);
      if (size > largestLetter) break;
    }
    yield { content: Buffer.concat(parts), whole: size <= largestLetter };
  }
}

/** A letter begins with a `From ` line at the top or after a blank line. */
async function* ofMbox(source: ByteSource): AsyncGenerator<Letter> {
  let lines: Buffer[] = [];
  let size = 0;
  let blank = true;
  let begun = false;
  const letter = (): Letter => ({ content: Buffer.concat(lines), whole: size <= largestLetter });
  for await (const line of linesOf(source)) {
    if (blank && line.subarray(0, 5).equals(separator)) {
      if (begun) yield letter();
      lines = [];
      size = 0;
      begun = true;
      blank = false;
      continue;
    }
    blank = line.length <= 2 && /^\r?\n$/.test(line.toString('latin1'));
    size += line.length;
    // Of one that is too large the beginning is kept, for its head.
    if (size <= largestLetter) lines.push(unescaped(line));
  }
  if (begun) yield letter();
}

function unescaped(line: Buffer): Buffer {
  if (line[0] !== 0x3e) return line;
  let at = 0;
  while (line[at] === 0x3e) at++;
  return line.subarray(at, at + 5).equals(separator) ? line.subarray(1) : line;
}

/** With their ends. A line longer than a megabyte comes in pieces: none begins a letter. */
async function* linesOf(source: ByteSource): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const part of source.stream(0, source.size)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, part]) : Buffer.from(part);
    let from = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      yield bytes.subarray(from, at + 1);
      from = at + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > 1_048_576) {
      yield rest;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield rest;
}
