/** A realtime hub on a real HTTP server of its own, with a sign-in made of plain words, and a client that remembers. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import WebSocket from 'ws';
import type { Authenticator } from '../../src/kernel/http/http.ts';
import { createMetrics } from '../../src/kernel/metrics.ts';
import { RealtimeHub } from '../../src/kernel/realtime/hub.ts';
import { type ClientFrame, realtimePath, type ServerFrame } from '../../src/kernel/realtime/protocol.ts';
import type { Scope } from '../../src/kernel/scope.ts';
import { type Node, quiet } from './a-node.ts';

/** Token or cookie `staff=<id>` → rights. Tests change it to take a right away. */
export type People = Map<string, string[]>;

export type Hub = { hub: RealtimeHub; server: Server; url: string; stop(): Promise<void> };

export function signIn(people: People): Authenticator {
  return async ({ headers, token, requestId, ip }) => {
    const cookie = /staff=(\w+)/.exec(String(headers.cookie ?? ''))?.[1];
    const id = token ?? cookie;
    const rights = id === undefined ? undefined : people.get(id);
    if (id === undefined || !rights) return null;
    const scope: Scope = {
      actor: { kind: 'staff', id },
      sessionId: `session-${id}`,
      locale: 'zh-CN',
      requestId,
      ip,
      reach: new Map(rights.map((right) => [right, 'all' as const])),
      unitId: null,
    };
    return scope;
  };
}

/** Listens below the range that client sockets are taken from. */
export async function listenSomewhere(server: Server): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const taken = await new Promise<boolean>((done) => {
      server.once('error', () => done(true));
      server.listen(port, '127.0.0.1', () => done(false));
    });
    if (!taken) return (server.address() as AddressInfo).port;
  }
}

export async function aHub(
  node: Node,
  people: People,
  options: { rateLimits?: boolean; port?: number } = {},
): Promise<Hub> {
  const hub = new RealtimeHub({
    log: quiet,
    metrics: createMetrics(),
    signals: node.signals,
    events: node.bus,
    config: { publicUrl: 'https://qiao.example', trustProxy: false, rateLimits: options.rateLimits ?? true },
  });
  hub.topic('counter', (scope, key) => scope.reach.has(`count.${key}`) || scope.reach.has('count.all'));
  const server = createServer();
  const port = await listenSomewhere(server);
  hub.attach(server, signIn(people));
  return {
    hub,
    server,
    url: `ws://127.0.0.1:${port}${realtimePath}`,
    async stop() {
      await hub.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export class Client {
  readonly socket: WebSocket;
  readonly frames: ServerFrame[] = [];
  closed: { code: number; reason: string } | null = null;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerFrame | ServerFrame[];
      this.frames.push(...(Array.isArray(message) ? message : [message]));
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    this.socket.on('error', () => {});
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING)
      await new Promise((done, failed) => this.socket.once('open', done).once('error', failed));
    return this;
  }

  send(frame: ClientFrame | ClientFrame[] | unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  of<T extends ServerFrame['t']>(kind: T): (ServerFrame & { t: T })[] {
    return this.frames.filter((frame): frame is ServerFrame & { t: T } => frame.t === kind);
  }

  /** The newest frame of a kind, waited for. */
  async next<T extends ServerFrame['t']>(kind: T, count = 1, ms = 5_000): Promise<ServerFrame & { t: T }> {
    const end = performance.now() + ms;
    while (this.of(kind).length < count) {
      if (performance.now() > end)
        throw new Error(`no ${kind} within ${ms} ms; got ${JSON.stringify(this.frames).slice(0, 500)}`);
      await new Promise((done) => setTimeout(done, 2));
    }
    return this.of(kind)[count - 1]!;
  }

  end(): void {
    this.socket.terminate();
  }
}
