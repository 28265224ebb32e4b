/**
 * The way out for addresses that people wrote into settings (a flow's look-up): only http and https, never an inner address
 * unless the operator named its host, no redirects, small answers, short times. The address that was checked is the one that is
 * called, so a name that resolves anew cannot lead elsewhere.
 */
import { lookup } from 'node:dns/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import { errorKind } from '../errors.ts';

export const outgoingRefused = errorKind('kernel.outgoing-refused', 422);
export const outgoingFailed = errorKind('kernel.outgoing-failed', 502);

const usualBytes = 256 * 1024;

/** Addresses of this machine, of inner networks, and those that no customer's service has (IANA special-purpose registries). */
const inner = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inner.addSubnet(net, bits, 'ipv4');

/** IPv6: only global unicast (2000::/3) without the parts that carry IPv4 addresses or are for documents. */
const outer6 = new BlockList();
outer6.addSubnet('2000::', 3, 'ipv6');
const special6 = new BlockList();
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  special6.addSubnet(net, bits, 'ipv6');

export function isInner(address: string): boolean {
  if (isIP(address) === 4) return inner.check(address, 'ipv4');
  return !outer6.check(address, 'ipv6') || special6.check(address, 'ipv6');
}

export type Ask = { url: string; method: 'GET' | 'POST'; body?: unknown; timeoutMs: number };

export type Form = { url: string; fields: Record<string, string>; timeoutMs: number };

export type Request = {
  url: string;
  method: 'GET' | 'POST' | 'PUT';
  headers?: Record<string, string>;
  content?: Buffer | null;
  timeoutMs: number;
  /** Keeps the connection for the next call to the same address. */
  reuse?: boolean;
  /** Of the answer; 256 kB unless told. */
  mostBytes?: number;
};
export type Response = { status: number; headers: IncomingHttpHeaders; content: Buffer };

export interface Outgoing {
  /** The answer whatever its status. Throws `kernel.outgoing-refused` (not called at all) and `kernel.outgoing-failed` (no answer). */
  call(request: Request): Promise<Response>;
  /** The JSON of a 2xx answer. Throws `kernel.outgoing-refused` (not called at all) and `kernel.outgoing-failed`. */
  json(ask: Ask): Promise<unknown>;
  /** Posts a form; the answer whatever its status (`body` null when it is no JSON). Throws as `json` does when there is none. */
  form(ask: Form): Promise<{ status: number; body: unknown }>;
}

export class GuardedOutgoing implements Outgoing {
  private readonly allowed: ReadonlySet<string>;
  /** By origin and the address that was checked: a kept connection leads where it was opened to. */
  private readonly ways = new Map<string, Pool>();

  /** `allowedHosts`: `host` or `host:port` of inner services that may be called all the same. */
  constructor(allowedHosts: readonly string[]) {
    this.allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  }

  async json(ask: Ask): Promise<unknown> {
    const content = ask.body === undefined ? null : Buffer.from(JSON.stringify(ask.body));
    const { status, content: answer } = await this.call({
      url: ask.url,
      method: ask.method,
      timeoutMs: ask.timeoutMs,
      content,
      ...(content ? { headers: { 'content-type': 'application/json' } } : {}),
    });
    if (status < 200 || status > 299) throw outgoingFailed({ why: `status ${status}` });
    try {
      return JSON.parse(answer.toString('utf8'));
    } catch {
      throw outgoingFailed({ why: 'not JSON' });
    }
  }

  async form({ url, fields, timeoutMs }: Form): Promise<{ status: number; body: unknown }> {
    const content = Buffer.from(new URLSearchParams(fields).toString());
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, content: answer } = await this.call({ url, method: 'POST', headers, content, timeoutMs });
    try {
      return { status, body: JSON.parse(answer.toString('utf8')) };
    } catch {
      return { status, body: null };
    }
  }

  async call({ method, content, mostBytes = usualBytes, ...request }: Request): Promise<Response> {
    const url = this.parsed(request.url);
    const endsAt = performance.now() + request.timeoutMs;
    const address = await this.addressOf(url, request.timeoutMs);
    const call = new Call(endsAt - performance.now(), mostBytes);
    const headers = { accept: 'application/json', 'user-agent': 'Qiao', ...request.headers };
    const path = url.pathname + url.search;
    this.wayTo(url, address).dispatch({ path, method, headers, body: content ?? null, reset: !request.reuse }, call);
    return call.answer;
  }

  private parsed(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password)
      throw outgoingRefused({ why: 'url' });
    return url;
  }

  private async addressOf(url: URL, timeoutMs: number): Promise<string> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const found = isIP(host) ? [{ address: host }] : await this.resolved(host, timeoutMs);
    const may = this.allowed.has(host) || this.allowed.has(url.host);
    const usable = found.find(({ address }) => may || !isInner(address));
    if (!usable) throw outgoingRefused({ why: 'inner address' });
    return usable.address;
  }

  private resolved(host: string, timeoutMs: number): Promise<{ address: string }[]> {
    return new Promise((resolve, reject) => {
      const failed = (why: string): void => reject(outgoingFailed({ why }));
      const timer = setTimeout(() => failed('time'), timeoutMs);
      lookup(host, { all: true })
        .then(resolve, () => failed('name'))
        .finally(() => clearTimeout(timer));
    });
  }

  private wayTo(url: URL, address: string): Pool {
    const key = `${url.origin} ${address}`;
    const known = this.ways.get(key);
    if (known) return known;
    // Idle connections are closed soon; a company calls few addresses. Calls under way are ended in peace.
    if (this.ways.size >= 500) {
      for (const way of this.ways.values()) void way.close();
      this.ways.clear();
    }
    const found = { address, family: isIP(address) };
    const lookup: LookupFunction = (_host, options, done) => {
      if (options.all) done(null, [found]);
      else done(null, found.address, found.family);
    };
    // Times are kept here, for the call as a whole.
    const way = new Pool(url.origin, { connect: { lookup }, headersTimeout: 0, bodyTimeout: 0 });
    this.ways.set(key, way);
    return way;
  }
}

/** One call under way. A class, as thousands a second are made: no functions are made anew for each. */
class Call implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Response>;
  private resolve!: (response: Response) => void;
  private reject!: (error: Error) => void;
  private readonly mostBytes: number;
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | null = null;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly parts: Buffer[] = [];
  private size = 0;
  private over = false;

  constructor(timeoutMs: number, mostBytes: number) {
    this.mostBytes = mostBytes;
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(late, Math.max(0, timeoutMs), this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // Its time ran out while it waited for a connection.
    if (this.over) controller.abort(new Error('over'));
  }

  onResponseStart(_: unknown, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_: unknown, part: Buffer): void {
    this.size += part.length;
    if (this.size > this.mostBytes) this.fail('too large');
    else this.parts.push(part);
  }

  onResponseEnd(): void {
    if (this.end()) this.resolve({ status: this.status, headers: this.headers, content: Buffer.concat(this.parts) });
  }

  onResponseError(): void {
    this.fail(this.status === 0 ? 'unreachable' : 'broken off');
  }

  fail(why: string): void {
    if (!this.end()) return;
    this.reject(outgoingFailed({ why }));
    this.controller?.abort(new Error(why));
  }

  private end(): boolean {
    if (this.over) return false;
    this.over = true;
    clearTimeout(this.timer);
    return true;
  }
}

function late(call: Call): void {
  call.fail('time');
}
