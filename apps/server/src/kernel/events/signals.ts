/**
 * Short messages between nodes over PostgreSQL LISTEN/NOTIFY, coalesced: a NOTIFY inside each transaction would make
 * concurrent writers queue behind one lock, so each node sends one every 20 ms on a connection of its own. Not durable: what
 * must not be missed is polled as well, or checked again in `onReconnect`.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Logger } from '../log.ts';

export interface Signals {
  /** To this node's listeners at once and to the other nodes within a tick. Throws RangeError over `maxSignalBytes`. */
  send(kind: string, body: unknown): void;
  /** As `send`, but of several within a tick only the last one of a kind travels. */
  latest(kind: string, body: unknown): void;
  on(kind: string, listener: (body: unknown, origin: 'here' | 'elsewhere') => void): () => void;
  /** The connection was gone and is back: anything may have been missed. */
  onReconnect(listener: () => void): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const channel = 'qiao';
const tickMs = 20;
const heartbeatMs = 5_000;
/** PostgreSQL refuses payloads of 8,000 bytes and more. */
const maxPayloadBytes = 7_900;
export const maxSignalBytes = 7_700;

type Packed = { text: string; bytes: number };

export class NodeSignals implements Signals {
  private readonly url: string;
  private readonly log: Logger;
  private readonly self = randomBytes(6).toString('base64url');
  private readonly listeners = new Map<string, Set<(body: unknown, origin: 'here' | 'elsewhere') => void>>();
  private readonly reconnected = new Set<() => void>();
  private readonly lastOf = new Map<string, Packed>();
  private queue: Packed[] = [];
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private heartbeat: NodeJS.Timeout | null = null;
  private sending = false;
  private stopped = true;
  private retry: NodeJS.Timeout | null = null;

  constructor(options: { url: string; log: Logger }) {
    this.url = options.url;
    this.log = options.log;
  }

  on(kind: string, listener: (body: unknown, origin: 'here' | 'elsewhere') => void): () => void {
    const known = this.listeners.get(kind) ?? new Set();
    this.listeners.set(kind, known.add(listener));
    return () => known.delete(listener);
  }

  onReconnect(listener: () => void): () => void {
    this.reconnected.add(listener);
    return () => this.reconnected.delete(listener);
  }

  send(kind: string, body: unknown): void {
    const packed = pack(kind, body);
    // A node that cannot reach the database keeps only so much; receivers catch up by `onReconnect`.
    if (this.queue.length < 50_000) this.queue.push(packed);
    this.tick();
    this.deliver(kind, body, 'here');
  }

  latest(kind: string, body: unknown): void {
    this.lastOf.set(kind, pack(kind, body));
    this.tick();
    this.deliver(kind, body, 'here');
  }

  async start(): Promise<void> {
    this.stopped = false;
    await this.connect();
    this.heartbeat = setInterval(() => void this.check(), heartbeatMs);
  }

  async stop(): Promise<void> {
    await this.flush();
    this.stopped = true;
    for (const timer of [this.timer, this.heartbeat, this.retry]) if (timer) clearTimeout(timer);
    this.timer = null;
    const client = this.client;
    this.client = null;
    await client?.end().catch(() => {});
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'qiao-signals',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 4_000,
    });
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', (message) => this.receive(message.payload ?? ''));
    await client.connect();
    // A NOTIFY takes a transaction id; without this each tick would wait for an fsync that protects nothing.
    await client.query('set synchronous_commit = off');
    await client.query(`listen ${channel}`);
    this.client = client;
  }

  private lost(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = null;
    client.end().catch(() => {});
    if (this.stopped) return;
    this.log.warn('signals between nodes interrupted; connecting again');
    this.reconnectSoon(100);
  }

  private reconnectSoon(delay: number): void {
    this.retry = setTimeout(async () => {
      if (this.stopped || this.client) return;
      try {
        await this.connect();
        this.log.info('signals between nodes are back');
        for (const listener of this.reconnected) listener();
        this.tick();
      } catch {
        if (!this.stopped) this.reconnectSoon(Math.min(delay * 2, 2_000));
      }
    }, delay);
  }

  /** A half-open connection delivers nothing and says nothing; a query on it finds out. */
  private async check(): Promise<void> {
    const client = this.client;
    if (client && !this.sending) await client.query('select 1').catch(() => this.lost(client));
  }

  private tick(): void {
    if (!this.stopped) this.timer ??= setTimeout(() => void this.flush(), tickMs);
  }

  private async flush(): Promise<void> {
    this.timer = null;
    const client = this.client;
    if (!client || this.sending) return;
    const waiting = [...this.queue, ...this.lastOf.values()];
    if (waiting.length === 0) return;
    this.queue = [];
    this.lastOf.clear();
    this.sending = true;
    try {
      await client.query('select pg_notify($1, payload) from unnest($2::text[]) payload', [
        channel,
        payloads(this.self, waiting),
      ]);
    } catch {
      this.queue = [...waiting, ...this.queue];
      this.lost(client);
    } finally {
      this.sending = false;
    }
    if (this.queue.length > 0 || this.lastOf.size > 0) this.tick();
  }

  private receive(payload: string): void {
    try {
      const message = JSON.parse(payload) as { from: string; all: [string, unknown][] };
      if (message.from === this.self) return;
      for (const [kind, body] of message.all) this.deliver(kind, body, 'elsewhere');
    } catch (error) {
      this.log.warn({ err: error }, 'a signal from another node could not be read');
    }
  }

  private deliver(kind: string, body: unknown, origin: 'here' | 'elsewhere'): void {
    for (const listener of this.listeners.get(kind) ?? []) {
      try {
        listener(body, origin);
      } catch (error) {
        this.log.error({ err: error, kind }, 'a signal listener failed');
      }
    }
  }
}

function pack(kind: string, body: unknown): Packed {
  const text = JSON.stringify([kind, body ?? null]);
  const bytes = Buffer.byteLength(text);
  if (bytes > maxSignalBytes)
    throw new RangeError(`signal ${kind} has ${bytes} bytes; ${maxSignalBytes} are allowed: send ids`);
  return { text, bytes };
}

/** As few payloads as fit. */
function payloads(from: string, all: Packed[]): string[] {
  const head = `{"from":"${from}","all":[`;
  const room = maxPayloadBytes - head.length - 2;
  const out: string[] = [];
  let part: string[] = [];
  let used = 0;
  for (const one of all) {
    if (used + one.bytes + 1 > room && part.length > 0) {
      out.push(`${head}${part.join(',')}]}`);
      part = [];
      used = 0;
    }
    part.push(one.text);
    used += one.bytes + 1;
  }
  out.push(`${head}${part.join(',')}]}`);
  return out;
}
