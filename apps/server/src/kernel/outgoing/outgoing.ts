/**
 * The way out for addresses that people wrote into settings (a flow's look-up): only http and https, never an inner address
 * unless the operator named its host, no redirects, small answers, short times. The address that was checked is the one that is
 * called, so a name that resolves anew cannot lead elsewhere.
 */
import { lookup } from 'node:dns/promises';
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
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
  /** By protocol and the address that was checked: a kept connection leads where it was opened to. */
  private readonly agents = new Map<string, HttpAgent>();

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

  async call(request: Request): Promise<Response> {
    const url = this.parsed(request.url);
    const signal = AbortSignal.timeout(request.timeoutMs);
    return this.send(url, await this.addressOf(url, signal), request, signal);
  }

  private parsed(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password)
      throw outgoingRefused({ why: 'url' });
    return url;
  }

  private async addressOf(url: URL, signal: AbortSignal): Promise<string> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const found = isIP(host) ? [{ address: host }] : await this.resolved(host, signal);
    const may = this.allowed.has(host) || this.allowed.has(url.host);
    const usable = found.find(({ address }) => may || !isInner(address));
    if (!usable) throw outgoingRefused({ why: 'inner address' });
    return usable.address;
  }

  private async resolved(host: string, signal: AbortSignal): Promise<{ address: string }[]> {
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(outgoingFailed({ why: 'time' })), { once: true });
    });
    // The time may also run out later, when nobody listens to this promise any more.
    late.catch(() => {});
    return Promise.race([lookup(host, { all: true }), late]).catch(() => {
      throw outgoingFailed({ why: 'name' });
    });
  }

  private agentFor(protocol: string, address: string): HttpAgent {
    const key = `${protocol}${address}`;
    const known = this.agents.get(key);
    if (known) return known;
    // Idle ones are closed soon; a company calls few addresses.
    if (this.agents.size >= 500) {
      for (const agent of this.agents.values()) agent.destroy();
      this.agents.clear();
    }
    const options = { keepAlive: true, maxFreeSockets: 32, timeout: 30_000 };
    const agent = protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
    this.agents.set(key, agent);
    return agent;
  }

  private send(
    url: URL,
    address: string,
    { method, headers, content, reuse, mostBytes = usualBytes }: Request,
    signal: AbortSignal,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const failed = (why: string): void => reject(outgoingFailed({ why }));
      const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = start(
        url,
        {
          method,
          signal,
          agent: reuse ? this.agentFor(url.protocol, address) : false,
          headers: {
            accept: 'application/json',
            'user-agent': 'Qiao',
            ...headers,
            ...(content ? { 'content-length': content.length } : {}),
          },
          lookup: (_host, options, done) => {
            const family = isIP(address);
            if (options.all) done(null, [{ address, family }]);
            else done(null, address, family);
          },
        },
        (answer) => {
          const status = answer.statusCode ?? 0;
          const parts: Buffer[] = [];
          let size = 0;
          answer.on('data', (part: Buffer) => {
            size += part.length;
            if (size > mostBytes) {
              answer.destroy();
              return failed('too large');
            }
            parts.push(part);
          });
          answer.on('end', () => resolve({ status, headers: answer.headers, content: Buffer.concat(parts) }));
          answer.on('error', () => failed('broken off'));
        },
      );
      request.on('error', (error) => failed(error.name === 'AbortError' ? 'time' : 'unreachable'));
      request.end(content ?? undefined);
    });
  }
}
