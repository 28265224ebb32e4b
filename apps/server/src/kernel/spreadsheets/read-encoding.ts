/**
 * Which encoding a text file is written in. UTF-8 and UTF-16 by their marks; without a mark every line must be UTF-8, or every
 * line GB 18030 (which holds GBK and GB 2312). Line feeds are never part of a character in either, so lines can be judged one by
 * one, and a file glued together from both is told by its lines.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { sheetBinary, sheetDamaged, sheetLineTooLong, sheetMixed } from './read-errors.ts';
import { type ByteSource, bytesOf } from './read-source.ts';

export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
export const longestLine = 1024 * 1024;
const linesNamed = 10;

export async function encodingOf(source: ByteSource): Promise<{ encoding: TextEncodingName; skip: number }> {
  const mark = await bytesOf(source, 0, 3);
  if (mark[0] === 0xff && mark[1] === 0xfe) return { encoding: 'utf-16le', skip: 2 };
  if (mark[0] === 0xfe && mark[1] === 0xff) return { encoding: 'utf-16be', skip: 2 };
  const marked = mark[0] === 0xef && mark[1] === 0xbb && mark[2] === 0xbf;
  const judge = new Judge();
  for await (const line of linesOf(source, marked ? 3 : 0)) judge.hear(line);
  return { encoding: judge.verdict(marked), skip: marked ? 3 : 0 };
}

/** Lines named by a verdict, and how many there are. */
class Found {
  count = 0;
  readonly first: number[] = [];
  add(line: number): void {
    if (++this.count <= linesNamed) this.first.push(line);
  }
  toString(): string {
    return this.first.join(', ') + (this.count > linesNamed ? ' …' : '');
  }
}

class Judge {
  private line = 0;
  /** Text in UTF-8 that would be odd as GB 18030. */
  private readonly utf8 = new Found();
  private readonly gb = new Found();
  private readonly neither = new Found();
  private readonly decoder = new TextDecoder('gb18030', { fatal: true });

  hear(line: Uint8Array): void {
    this.line++;
    if (line.includes(0)) throw sheetBinary({ line: this.line });
    if (isAscii(line)) return;
    if (isUtf8(line)) {
      if (surelyUtf8(line)) this.utf8.add(this.line);
      return;
    }
    try {
      this.decoder.decode(line);
      this.gb.add(this.line);
    } catch {
      this.neither.add(this.line);
    }
  }

  verdict(marked: boolean): TextEncodingName {
    if (this.neither.count > 0) throw sheetDamaged({ lines: String(this.neither) });
    if (this.gb.count === 0) return 'utf-8';
    if (marked || this.utf8.count > 0) {
      const odd = marked || this.utf8.count >= this.gb.count ? this.gb : this.utf8;
      throw sheetMixed({ lines: String(odd), encoding: odd === this.gb ? 'GBK' : 'UTF-8' });
    }
    return 'gb18030';
  }
}

/**
 * A few GBK characters may be valid UTF-8 by accident, mostly of two bytes. Chinese in UTF-8 takes three each, and read as
 * GB 18030 it hardly ever hits the everyday characters (B0A1–D7FE).
 */
function surelyUtf8(line: Uint8Array): boolean {
  let wide = 0;
  for (let at = 0; at < line.length; at++) {
    const byte = line[at]!;
    if (byte < 0x80) continue;
    if (byte < 0xe2) return false;
    wide++;
    at += byte >= 0xf0 ? 3 : 2;
  }
  let pairs = 0;
  let everyday = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at]! < 0x81) continue;
    pairs++;
    if (line[at]! >= 0xb0 && line[at]! <= 0xd7 && (line[at + 1] ?? 0) >= 0xa1) everyday++;
    at++;
  }
  return wide >= 2 && everyday * 2 < pairs;
}

async function* linesOf(source: ByteSource, skip: number): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  let held = 0;
  let line = 1;
  for await (const part of source.stream(skip, source.size)) {
    let from = 0;
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, from)) {
      const piece = part.subarray(from, at);
      yield rest.length > 0 ? Buffer.concat([...rest, piece]) : piece;
      line++;
      rest = [];
      held = 0;
      from = at + 1;
    }
    if (from < part.length) {
      rest.push(part.subarray(from));
      held += part.length - from;
      if (held > longestLine) throw sheetLineTooLong({ line, limit: longestLine });
    }
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
