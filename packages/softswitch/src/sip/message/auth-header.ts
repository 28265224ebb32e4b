/** WWW-Authenticate, Proxy-Authenticate, Authorization and Proxy-Authorization values (RFC 3261 25.1, RFC 7616 3.3). */
import { SipSyntaxError } from './errors.ts';
import { endOfQuoted, quote, skipSpace, unquote } from './parameters.ts';

export type AuthValue = {
  /** Lower case, 'digest' for what we know. */
  scheme: string;
  /** By lower-case name, unquoted. */
  params: ReadonlyMap<string, string>;
};

const TOKEN_AT = /[A-Za-z0-9\-.!%*_+`'~]+/y;
const BARE_AT = /[^\s",]*/y;

function take(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** Parses a header line that holds one or more challenges or credentials. Throws SipSyntaxError. */
export function parseAuthValues(text: string): AuthValue[] {
  const out: AuthValue[] = [];
  let params = new Map<string, string>();
  let i = skipSpace(text, 0);
  while (i < text.length) {
    const word = take(TOKEN_AT, text, i);
    if (word === '') throw new SipSyntaxError('malformed authentication header');
    i = skipSpace(text, i + word.length);
    if (text[i] !== '=') {
      // A word without "=" is the next scheme: several challenges may share one line.
      params = new Map();
      out.push({ scheme: word.toLowerCase(), params });
      continue;
    }
    i = skipSpace(text, i + 1);
    let value: string;
    if (text[i] === '"') {
      const end = endOfQuoted(text, i);
      value = unquote(text.slice(i, end));
      i = end;
    } else {
      value = take(BARE_AT, text, i);
      i += value.length;
    }
    if (out.length === 0) throw new SipSyntaxError('authentication header without a scheme');
    params.set(word.toLowerCase(), value);
    i = skipSpace(text, i);
    while (text[i] === ',') i = skipSpace(text, i + 1);
  }
  if (out.length === 0) throw new SipSyntaxError('empty authentication header');
  return out;
}

/** Values that RFC 7616 3.3 and 3.4 want without quotes. */
const UNQUOTED = new Set(['algorithm', 'qop', 'nc', 'stale']);

/** Formats one value; `quoteQop` for challenges, where qop is a quoted list. */
export function formatAuthValue(value: AuthValue, quoteQop = false): string {
  const parts: string[] = [];
  for (const [name, text] of value.params) {
    const bare = UNQUOTED.has(name) && !(quoteQop && name === 'qop');
    parts.push(bare ? `${name}=${text}` : `${name}=${quote(text)}`);
  }
  return `${value.scheme === 'digest' ? 'Digest' : value.scheme} ${parts.join(', ')}`;
}
