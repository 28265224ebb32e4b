/**
 * Just enough XML for the parts of a workbook (ECMA-376), fed in pieces: tags, attributes, text, CDATA. No document types and no
 * entities but the five and numbers, so nothing can grow.
 */
import { sheetUnreadable } from './read-errors.ts';

export type XmlHandler = {
  open(name: string, attributes: string): void;
  close(name: string): void;
  text(text: string): void;
};

const longestTag = 65_536;

export class XmlReader {
  private rest = '';
  private readonly to: XmlHandler;
  constructor(to: XmlHandler) {
    this.to = to;
  }

  take(piece: string): void {
    const text = this.rest + piece;
    let at = 0;
    for (;;) {
      const open = text.indexOf('<', at);
      if (open < 0) {
        // An entity may be cut at the end of what came.
        const cut = text.lastIndexOf('&');
        const end = cut >= at && text.length - cut < 12 && !text.includes(';', cut) ? cut : text.length;
        if (end > at) this.to.text(decoded(text.slice(at, end)));
        at = end;
        break;
      }
      if (open > at) this.to.text(decoded(text.slice(at, open)));
      at = open;
      const end = this.tag(text, open);
      if (end < 0) break;
      at = end;
    }
    this.rest = text.slice(at);
    if (this.rest.length > longestTag) throw sheetUnreadable();
  }

  end(): void {
    if (this.rest.trim() !== '') throw sheetUnreadable();
  }

  /** Where the tag that begins at `open` ends; -1 when more is needed. */
  private tag(text: string, open: number): number {
    if (text.startsWith('<!--', open)) return after(text, '-->', open + 4);
    if (text.startsWith('<![CDATA[', open)) {
      const end = text.indexOf(']]>', open);
      if (end < 0) return -1;
      this.to.text(text.slice(open + 9, end));
      return end + 3;
    }
    if (text.startsWith('<?', open)) return after(text, '?>', open);
    if (text.length - open < 9 && text[open + 1] === '!') return -1;
    if (text[open + 1] === '!') throw sheetUnreadable();
    const end = text.indexOf('>', open);
    if (end < 0) return -1;
    if (text[open + 1] === '/') {
      this.to.close(local(text.slice(open + 2, end).trim()));
      return end + 1;
    }
    const alone = text[end - 1] === '/';
    const body = text.slice(open + 1, alone ? end - 1 : end);
    const space = body.search(/\s/);
    const name = local(space < 0 ? body : body.slice(0, space));
    this.to.open(name, space < 0 ? '' : body.slice(space));
    if (alone) this.to.close(name);
    return end + 1;
  }
}

const after = (text: string, mark: string, from: number): number => {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
};

/** Names without their prefix: `x:row` and `row` are the same to us. */
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** An attribute out of a tag's text; names with a prefix are asked for with it. */
export function attribute(attributes: string, name: string): string | null {
  const at = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return at ? decoded(at[1] ?? at[2] ?? '') : null;
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|(\w{1,8}));/g, (all, hex, decimal, name) => {
    if (name) return named[name] ?? all;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
