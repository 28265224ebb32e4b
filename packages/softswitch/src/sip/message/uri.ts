/**
 * SIP and SIPS URIs (RFC 3261 19.1). Parts are kept as written (still escaped) so that a URI survives parse and format
 * unchanged; comparison and look-ups decode.
 */
import { SipSyntaxError } from './errors.ts';
import { isToken, NO_PARAMS, type Params } from './parameters.ts';

export type SipUri = {
  /** Lower case: 'sip', 'sips', 'tel' or any other scheme. */
  scheme: string;
  /** User part as written, null when absent. For schemes other than sip and sips: everything behind the colon. */
  user: string | null;
  password: string | null;
  /** Lower case; IPv6 with brackets; empty for schemes other than sip and sips. */
  host: string;
  port: number | null;
  params: ReadonlyMap<string, string | null>;
  /** Header part behind "?", by lower-case name, values still escaped. */
  headers: ReadonlyMap<string, string | null>;
};

const NO_HEADERS: SipUri['headers'] = NO_PARAMS;
const SCHEME = /^([A-Za-z][A-Za-z0-9+\-.]*):/;
// What can never stand raw inside a URI: white space, control characters, quotes and angle brackets.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here
const FORBIDDEN = /[\s\u0000-\u001f\u007f"<>]/;
const HOST = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*)|\[[0-9A-Fa-f:.]+\])$/;
const PARAM_VALUE = /^[^\s;?"<>@,]*$/;
const USER = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/%#|[\]^{}`\\:\u0080-\uffff]*$/;

/** Parses an addr-spec. Throws SipSyntaxError. */
export function parseUri(text: string): SipUri {
  if (FORBIDDEN.test(text)) throw new SipSyntaxError('white space, quote or bracket inside a URI');
  const scheme = SCHEME.exec(text);
  if (!scheme) throw new SipSyntaxError('URI without a scheme');
  const name = scheme[1]!.toLowerCase();
  const rest = text.slice(scheme[0].length);
  if (name !== 'sip' && name !== 'sips') return opaqueUri(name, rest);
  const at = rest.indexOf('@');
  let user: string | null = null;
  let password: string | null = null;
  if (at >= 0) {
    const userInfo = rest.slice(0, at);
    const colon = userInfo.indexOf(':');
    user = colon < 0 ? userInfo : userInfo.slice(0, colon);
    password = colon < 0 ? null : userInfo.slice(colon + 1);
    if (user === '' || !USER.test(userInfo)) throw new SipSyntaxError('malformed user part');
  }
  return hostPart(name, user, password, rest.slice(at + 1));
}

function opaqueUri(scheme: string, rest: string): SipUri {
  if (rest === '') throw new SipSyntaxError('empty URI');
  const semi = scheme === 'tel' ? rest.indexOf(';') : -1;
  return {
    scheme,
    user: semi < 0 ? rest : rest.slice(0, semi),
    password: null,
    host: '',
    port: null,
    params: semi < 0 ? NO_PARAMS : uriParams(rest.slice(semi + 1)),
    headers: NO_HEADERS,
  };
}

function hostPart(scheme: string, user: string | null, password: string | null, text: string): SipUri {
  const question = text.indexOf('?');
  const head = question < 0 ? text : text.slice(0, question);
  const semi = head.indexOf(';');
  const hostPort = semi < 0 ? head : head.slice(0, semi);
  const { host, port } = parseHostPort(hostPort);
  return {
    scheme,
    user,
    password,
    host,
    port,
    params: semi < 0 ? NO_PARAMS : uriParams(head.slice(semi + 1)),
    headers: question < 0 ? NO_HEADERS : uriHeaders(text.slice(question + 1)),
  };
}

/** Parses `host`, `host:port` or `[v6]:port`. Throws SipSyntaxError. */
export function parseHostPort(text: string): { host: string; port: number | null } {
  const colon = text.charCodeAt(0) === 91 ? text.indexOf(':', text.indexOf(']')) : text.indexOf(':');
  const host = colon < 0 ? text : text.slice(0, colon);
  if (!HOST.test(host)) throw new SipSyntaxError('malformed host');
  if (colon < 0) return { host: host.toLowerCase(), port: null };
  const digits = text.slice(colon + 1);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port < 1 || port > 65535) throw new SipSyntaxError('malformed port');
  return { host: host.toLowerCase(), port };
}

function uriParams(text: string): Params {
  const params: Params = new Map();
  for (const part of text.split(';')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (name === '' || !PARAM_VALUE.test(part)) throw new SipSyntaxError('malformed URI parameter');
    params.set(name.toLowerCase(), equals < 0 ? null : part.slice(equals + 1));
  }
  return params;
}

function uriHeaders(text: string): Params {
  const headers: Params = new Map();
  for (const part of text.split('&')) {
    const equals = part.indexOf('=');
    if (equals < 1) throw new SipSyntaxError('malformed URI header');
    headers.set(part.slice(0, equals).toLowerCase(), part.slice(equals + 1));
  }
  return headers;
}

export function formatUri(uri: SipUri): string {
  let out = `${uri.scheme}:`;
  if (uri.user !== null)
    out += uri.host === '' ? uri.user : `${uri.user}${uri.password === null ? '' : `:${uri.password}`}@`;
  out += uri.host;
  if (uri.port !== null) out += `:${uri.port}`;
  for (const [name, value] of uri.params) out += value === null ? `;${name}` : `;${name}=${value}`;
  let separator = '?';
  for (const [name, value] of uri.headers) {
    out += `${separator}${name}=${value ?? ''}`;
    separator = '&';
  }
  return out;
}

/** Removes %-escapes; an escape that is no valid UTF-8 stays as written. */
export function decodePart(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Escapes a number or name for the user part. */
export function encodeUser(text: string): string {
  return encodeURIComponent(text).replace(/%(?:2B|3D|24|26|2C|2F)/g, decodeURIComponent);
}

/** Decoded user part: what a caller dialled or an extension is called. */
export function userOf(uri: SipUri): string | null {
  return uri.user === null ? null : decodePart(uri.user);
}

/** Parameters that must agree even when only one side has them (RFC 3261 19.1.4). */
const SIGNIFICANT = ['transport', 'user', 'ttl', 'method', 'maddr'];

/** URI equality after RFC 3261 19.1.4: user case-sensitive, host not; unknown parameters count only when in both. */
export function sameUri(a: SipUri, b: SipUri): boolean {
  if (a.scheme !== b.scheme || a.host !== b.host || a.port !== b.port) return false;
  if (decodeOrNull(a.user) !== decodeOrNull(b.user) || decodeOrNull(a.password) !== decodeOrNull(b.password))
    return false;
  for (const name of SIGNIFICANT) {
    if (a.params.has(name) !== b.params.has(name)) return false;
  }
  for (const [name, value] of a.params) {
    if (b.params.has(name) && !sameText(value, b.params.get(name) ?? null)) return false;
  }
  if (a.headers.size !== b.headers.size) return false;
  for (const [name, value] of a.headers) {
    if (!b.headers.has(name) || !sameText(value, b.headers.get(name) ?? null)) return false;
  }
  return true;
}

function decodeOrNull(text: string | null): string | null {
  return text === null ? null : decodePart(text);
}

function sameText(a: string | null, b: string | null): boolean {
  return decodePart(a ?? '').toLowerCase() === decodePart(b ?? '').toLowerCase();
}

/** Address of record: scheme, user and host without port-independent noise; the key of a registration (RFC 3261 10.3). */
export function addressOfRecord(uri: SipUri): string {
  return `${uri.scheme}:${uri.user === null ? '' : `${decodePart(uri.user)}@`}${uri.host}`;
}

/** Makes a sip: or sips: URI from parts; `user` is plain text. Throws SipSyntaxError for a host that is none. */
export function makeUri(parts: {
  user?: string | null;
  host: string;
  port?: number | null;
  scheme?: 'sip' | 'sips';
  params?: Record<string, string | null>;
}): SipUri {
  if (!HOST.test(parts.host)) throw new SipSyntaxError('malformed host');
  for (const name of Object.keys(parts.params ?? {})) {
    if (!isToken(name)) throw new SipSyntaxError('malformed parameter name');
  }
  return {
    scheme: parts.scheme ?? 'sip',
    user: parts.user == null || parts.user === '' ? null : encodeUser(parts.user),
    password: null,
    host: parts.host.toLowerCase(),
    port: parts.port ?? null,
    params: new Map(Object.entries(parts.params ?? {})),
    headers: NO_HEADERS,
  };
}
