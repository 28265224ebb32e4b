/** SIP requests and responses: raw header lines plus typed, lazily parsed and cached views of the common headers. */
import { SipSyntaxError } from './errors.ts';
import { Headers } from './headers.ts';
import { type NameAddr, parseNameAddr, parseNameAddrs, tagOf } from './name-addr.ts';
import { splitList } from './parameters.ts';
import { reasonPhrase } from './reason-phrases.ts';
import { parseUri, type SipUri } from './uri.ts';
import { parseVia, type Via } from './via.ts';

export type CSeq = { number: number; method: string };

/** What is wrong with a message that still could be read: how a request is to be answered. */
export type MessageProblem = { status: number; reason: string };

export const NO_BODY = Buffer.alloc(0);
const CSEQ = /^\s*(\d{1,10})\s+(\S+)\s*$/;

abstract class MessageBase {
  readonly headers: Headers;
  body: Buffer;
  /** Set by the parser for a message that breaks the grammar but can still be answered. */
  problem: MessageProblem | null = null;
  private viaCache: { raw: string; via: Via } | null = null;
  private fromCache: { raw: string; address: NameAddr } | null = null;
  private toCache: { raw: string; address: NameAddr } | null = null;

  constructor(headers: Headers, body: Buffer) {
    this.headers = headers;
    this.body = body;
  }

  /** Topmost Via. Throws SipSyntaxError when missing or malformed. */
  get via(): Via {
    const raw = this.headers.get('via');
    if (raw === null) throw new SipSyntaxError('Via missing');
    if (this.viaCache?.raw !== raw) this.viaCache = { raw, via: parseVia(splitList(raw)[0]!) };
    return this.viaCache.via;
  }

  get from(): NameAddr {
    const raw = this.headers.get('from');
    if (raw === null) throw new SipSyntaxError('From missing');
    if (this.fromCache?.raw !== raw) this.fromCache = { raw, address: parseNameAddr(raw) };
    return this.fromCache.address;
  }

  get to(): NameAddr {
    const raw = this.headers.get('to');
    if (raw === null) throw new SipSyntaxError('To missing');
    if (this.toCache?.raw !== raw) this.toCache = { raw, address: parseNameAddr(raw) };
    return this.toCache.address;
  }

  get fromTag(): string | null {
    return tagOf(this.from);
  }

  get toTag(): string | null {
    return tagOf(this.to);
  }

  get callId(): string {
    const raw = this.headers.get('call-id');
    if (raw === null || raw === '') throw new SipSyntaxError('Call-ID missing');
    return raw;
  }

  get cseq(): CSeq {
    const raw = this.headers.get('cseq');
    const match = raw === null ? null : CSEQ.exec(raw);
    if (!match) throw new SipSyntaxError('CSeq missing or malformed');
    const number = Number(match[1]);
    if (number > 0x7fffffff) throw new SipSyntaxError('CSeq number too large');
    return { number, method: match[2]! };
  }

  /** Contact addresses; throws SipSyntaxError for a malformed one and for `*`. */
  get contacts(): NameAddr[] {
    return parseNameAddrs(this.headers.getAll('contact'));
  }

  /** Any header made of addresses: Route, Record-Route, Path, P-Asserted-Identity, Diversion … */
  addresses(name: string): NameAddr[] {
    return parseNameAddrs(this.headers.getAll(name));
  }

  /** Media type without parameters, lower case; null without a Content-Type. */
  get contentType(): string | null {
    const raw = this.headers.get('content-type');
    return raw === null ? null : raw.split(';', 1)[0]!.trim().toLowerCase();
  }

  /** Body as text, null when empty. */
  get text(): string | null {
    return this.body.length === 0 ? null : this.body.toString('utf8');
  }

  setBody(body: string | Buffer | null, contentType: string): void {
    this.body = body === null ? NO_BODY : Buffer.from(body as string);
    if (body === null) this.headers.delete('content-type');
    else this.headers.set('content-type', contentType);
  }
}

export class SipRequest extends MessageBase {
  readonly kind = 'request';
  readonly method: string;
  private target: string;
  private uriCache: SipUri | null = null;

  constructor(method: string, uri: string, headers = new Headers(), body: Buffer = NO_BODY) {
    super(headers, body);
    this.method = method;
    this.target = uri;
  }

  /** Request-URI as text. */
  get uri(): string {
    return this.target;
  }

  set uri(uri: string) {
    this.target = uri;
    this.uriCache = null;
  }

  /** Request-URI parsed. Throws SipSyntaxError. */
  get requestUri(): SipUri {
    this.uriCache ??= parseUri(this.target);
    return this.uriCache;
  }

  clone(): SipRequest {
    return new SipRequest(this.method, this.target, this.headers.clone(), this.body);
  }

  toBuffer(): Buffer {
    return serialize(`${this.method} ${this.target} SIP/2.0\r\n`, this.headers, this.body);
  }
}

export class SipResponse extends MessageBase {
  readonly kind = 'response';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, headers = new Headers(), body: Buffer = NO_BODY) {
    super(headers, body);
    this.status = status;
    this.reason = reason;
  }

  toBuffer(): Buffer {
    return serialize(`SIP/2.0 ${this.status} ${this.reason}\r\n`, this.headers, this.body);
  }
}

export type SipMessage = SipRequest | SipResponse;

function serialize(startLine: string, headers: Headers, body: Buffer): Buffer {
  const head = Buffer.from(`${startLine}${headers.format()}Content-Length: ${body.length}\r\n\r\n`);
  return body.length === 0 ? head : Buffer.concat([head, body]);
}

/**
 * Response to a request (RFC 3261 8.2.6.2): copies Via, From, To, Call-ID, CSeq, and Record-Route where a dialog may come
 * of it. `toTag` is added to To when the request had none.
 */
export function makeResponse(request: SipRequest, status: number, options: ResponseOptions = {}): SipResponse {
  const reason = (options.reason ?? reasonPhrase(status)).replace(/[\r\n]+/g, ' ');
  const response = new SipResponse(status, reason);
  for (const name of ['via', 'from', 'to', 'call-id', 'cseq']) response.headers.copyFrom(request.headers, name);
  if (status === 100) response.headers.copyFrom(request.headers, 'timestamp');
  if (status > 100 && status < 300 && request.method === 'INVITE') {
    response.headers.copyFrom(request.headers, 'record-route');
  }
  const to = request.headers.get('to');
  if (options.toTag && status !== 100 && to !== null && !hasTag(request)) {
    response.headers.set('to', `${to};tag=${options.toTag}`);
  }
  for (const [name, value] of Object.entries(options.headers ?? {})) response.headers.set(name, value);
  if (options.body != null) response.setBody(options.body, options.contentType ?? 'application/sdp');
  return response;
}

export type ResponseOptions = {
  reason?: string;
  toTag?: string | null;
  headers?: Record<string, string | string[]>;
  body?: string | null;
  contentType?: string;
};

function hasTag(request: SipRequest): boolean {
  try {
    return request.toTag !== null;
  } catch {
    // A malformed To is copied as it came: RFC 3261 8.2.6.2 wants the sender to recognise its own header.
    return true;
  }
}
