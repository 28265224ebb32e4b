/** name-addr and addr-spec with header parameters: From, To, Contact, Route, Path, P-Asserted-Identity … (RFC 3261 25.1). */
import { SipSyntaxError } from './errors.ts';
import {
  endOfQuoted,
  formatParams,
  isToken,
  NO_PARAMS,
  parseParams,
  quote,
  skipSpace,
  splitList,
  unquote,
} from './parameters.ts';
import { formatUri, parseUri, type SipUri } from './uri.ts';

export type NameAddr = {
  /** Display name without quotes, null when there is none. */
  name: string | null;
  uri: SipUri;
  /** Header parameters (tag, expires, q …), by lower-case name. */
  params: ReadonlyMap<string, string | null>;
};

/** Parses one name-addr or addr-spec. Throws SipSyntaxError. */
export function parseNameAddr(text: string): NameAddr {
  const start = skipSpace(text, 0);
  if (text.charCodeAt(start) === 34) {
    const end = endOfQuoted(text, start);
    const open = skipSpace(text, end);
    if (text[open] !== '<') throw new SipSyntaxError('a quoted name needs an address in angle brackets');
    return bracketed(text, unquote(text.slice(start, end)), open);
  }
  const open = text.indexOf('<', start);
  if (open >= 0) {
    const name = text.slice(start, open).trim();
    // Names with letters beyond ASCII are sent unquoted by many phones; separators would make the header ambiguous.
    if (/[",;<>]/.test(name)) throw new SipSyntaxError('display name needs quotes');
    return bracketed(text, name === '' ? null : name, open);
  }
  return bare(text, start);
}

function bracketed(text: string, name: string | null, open: number): NameAddr {
  const close = text.indexOf('>', open);
  if (close < 0) throw new SipSyntaxError('angle bracket not closed');
  const uri = parseUri(text.slice(open + 1, close));
  const behind = skipSpace(text, close + 1);
  return {
    name: name === '' ? null : name,
    uri,
    params: behind >= text.length ? NO_PARAMS : parseParams(text, behind),
  };
}

/** Without brackets every parameter belongs to the header, and "?" or "," would be ambiguous (RFC 3261 20.10). */
function bare(text: string, start: number): NameAddr {
  const semi = text.indexOf(';', start);
  const spec = (semi < 0 ? text.slice(start) : text.slice(start, semi)).trim();
  if (/[?,]/.test(spec)) throw new SipSyntaxError('this address must be enclosed in angle brackets');
  return { name: null, uri: parseUri(spec), params: semi < 0 ? NO_PARAMS : parseParams(text, semi) };
}

/** All addresses of header lines, each of which may hold a comma list. Throws SipSyntaxError. */
export function parseNameAddrs(values: readonly string[]): NameAddr[] {
  const out: NameAddr[] = [];
  for (const value of values) for (const part of splitList(value)) out.push(parseNameAddr(part));
  return out;
}

export function formatNameAddr(address: NameAddr): string {
  const name = address.name === null || address.name === '' ? '' : `${displayName(address.name)} `;
  return `${name}<${formatUri(address.uri)}>${formatParams(address.params)}`;
}

function displayName(name: string): string {
  return isToken(name) ? name : quote(name);
}

/** A copy with the tag parameter set. */
export function withTag(address: NameAddr, tag: string): NameAddr {
  const params = new Map(address.params);
  params.set('tag', tag);
  return { ...address, params };
}

export function tagOf(address: NameAddr): string | null {
  return address.params.get('tag') ?? null;
}
