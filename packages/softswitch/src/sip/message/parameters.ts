import { SipSyntaxError } from './errors.ts';

/** Parameters by lower-case name; null = a parameter without a value (`;lr`). Quoted values are stored unquoted. */
export type Params = Map<string, string | null>;

/** Shared by everything that has no parameters: never written to. */
export const NO_PARAMS: ReadonlyMap<string, string | null> = new Map();

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;
/** token / host / IPv6 reference, and the slashes and equal signs that phones put in vendor parameters. */
const BARE_VALUE = /^[^\s";,<>]+$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}

export function skipSpace(text: string, from: number): number {
  let i = from;
  while (i < text.length && isSpace(text.charCodeAt(i))) i += 1;
  return i;
}

/** Index just behind the closing quote of the quoted string that opens at `from`. */
export function endOfQuoted(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 92) i += 1;
    else if (code === 34) return i + 1;
  }
  throw new SipSyntaxError('unterminated quoted string');
}

export function unquote(text: string): string {
  if (text.length < 2 || text.charCodeAt(0) !== 34) return text;
  const inner = text.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner;
}

export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;
}

/**
 * Parses `;name=value;flag` from `start` to the end of the text (RFC 3261 25.1 generic-param), white space allowed around
 * every separator. Throws SipSyntaxError on anything else.
 */
export function parseParams(text: string, start: number): Params {
  const params: Params = new Map();
  let i = skipSpace(text, start);
  while (i < text.length) {
    if (text.charCodeAt(i) !== 59) throw new SipSyntaxError('expected ";" before a parameter');
    i = skipSpace(text, i + 1);
    // A stray ";" at the end or doubled is common in the wild and harmless in itself, but RFC 4475 3.1.2.1 wants it refused.
    const nameStart = i;
    while (i < text.length && !isSpace(text.charCodeAt(i)) && text[i] !== '=' && text[i] !== ';') i += 1;
    const name = text.slice(nameStart, i);
    if (!isToken(name)) throw new SipSyntaxError('empty or malformed parameter name');
    i = skipSpace(text, i);
    if (text[i] !== '=') {
      params.set(name.toLowerCase(), null);
      continue;
    }
    i = skipSpace(text, i + 1);
    const valueStart = i;
    if (text[i] === '"') {
      i = endOfQuoted(text, i);
      params.set(name.toLowerCase(), unquote(text.slice(valueStart, i)));
    } else {
      while (i < text.length && !isSpace(text.charCodeAt(i)) && text[i] !== ';') i += 1;
      const value = text.slice(valueStart, i);
      if (!BARE_VALUE.test(value)) throw new SipSyntaxError('malformed parameter value');
      params.set(name.toLowerCase(), value);
    }
    i = skipSpace(text, i);
  }
  return params;
}

/** Formats parameters, quoting values that are no token or host. */
export function formatParams(params: ReadonlyMap<string, string | null>): string {
  let out = '';
  for (const [name, value] of params) {
    if (value === null) out += `;${name}`;
    else out += /^[A-Za-z0-9\-.!%*_+`'~:[\]]+$/.test(value) ? `;${name}=${value}` : `;${name}=${quote(value)}`;
  }
  return out;
}

/** Splits a comma list at top level: commas inside quotes or angle brackets stay (RFC 3261 7.3.1). */
export function splitList(value: string): string[] {
  if (!value.includes(',')) return [value.trim()];
  const parts: string[] = [];
  let start = 0;
  let angle = false;
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i);
    if (code === 34 && !angle) i = endOfQuoted(value, i) - 1;
    else if (code === 60) angle = true;
    else if (code === 62) angle = false;
    else if (code === 44 && !angle) {
      parts.push(value.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(value.slice(start).trim());
  return parts;
}
