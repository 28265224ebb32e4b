/**
 * From an HTTP upgrade to a socket (RFC 6455 §4.2). Anybody may open one; nothing happens on it before `hello`. A page of a
 * foreign origin never acts by the cookie of a member of staff: its cookie is dropped, only a token counts.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { clock } from '../time.ts';
import type { Credentials } from './connection.ts';
import { maxMessageBytes } from './frames.ts';
import { realtimePath } from './protocol.ts';

export type UpgradeOptions = {
  /** Origins that are ours besides the request's own host, e.g. the public address behind a proxy. */
  publicUrl: string;
  trustProxy: boolean;
  rateLimits: boolean;
  open: (socket: WebSocket, credentials: Credentials) => void;
};

/** One office behind one address may well have a thousand browsers. */
const maxPerAddress = 2_000;
const opensPerSecond = 50;
const burstOpens = 500;

type Address = { open: number; tokens: number; at: number };

/** Serves `realtimePath` on an HTTP(S) server. Returns how to stop. */
export function serveUpgrades(server: Server, options: UpgradeOptions): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const addresses = new Map<string, Address>();

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = request.url?.split('?', 1)[0];
    if (path !== realtimePath) {
      // Others may serve other paths; alone, we must answer or the socket would hang.
      if (server.listenerCount('upgrade') === 1) refuse(socket, '404 Not Found');
      return;
    }
    const ip = addressOf(request, options.trustProxy);
    const address = options.rateLimits ? admit(addresses, ip) : null;
    if (options.rateLimits && !address) {
      refuse(socket, '429 Too Many Requests', 'retry-after: 5\r\n');
      return;
    }
    if (address) {
      address.open++;
      socket.once('close', () => {
        address.open--;
        if (address.open === 0 && address.tokens >= burstOpens - 1) addresses.delete(ip);
      });
    }
    socket.on('error', () => {});
    const cookie = isForeign(request, options.publicUrl) ? undefined : request.headers.cookie;
    sockets.handleUpgrade(request, socket, head, (opened) => options.open(opened, { cookie, token: null, ip }));
  };
  server.on('upgrade', upgrade);
  return () => {
    server.off('upgrade', upgrade);
    sockets.close();
  };
}

function admit(addresses: Map<string, Address>, ip: string): Address | null {
  const now = clock.ms();
  const known = addresses.get(ip) ?? { open: 0, tokens: burstOpens, at: now };
  addresses.set(ip, known);
  if (addresses.size > 50_000)
    for (const [key, old] of addresses) if (old.open === 0 && now - old.at > 60_000) addresses.delete(key);
  known.tokens = Math.min(burstOpens, known.tokens + ((now - known.at) / 1_000) * opensPerSecond);
  known.at = now;
  if (known.tokens < 1 || known.open >= maxPerAddress) return null;
  known.tokens--;
  return known;
}

function refuse(socket: Duplex, status: string, headers = ''): void {
  socket.end(`HTTP/1.1 ${status}\r\n${headers}connection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Programs send no Origin and have no cookies of a browser. */
function isForeign(request: IncomingMessage, publicUrl: string): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  const host = hostOf(origin);
  return host === '' || (host !== request.headers.host && host !== hostOf(publicUrl));
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return '';
  }
}

function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  // The same address as Fastify's `request.ip` with `trustProxy`: the leftmost one.
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',')[0]?.trim();
  return first || (request.socket.remoteAddress ?? '');
}
