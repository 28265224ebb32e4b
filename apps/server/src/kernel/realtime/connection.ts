/**
 * One socket: who it is, what it listens to, what waits to be sent. Kept small: thousands are idle at any time, so handlers
 * are shared functions and nothing is allocated before it is needed.
 */
import type { WebSocket } from 'ws';
import type { Scope } from '../scope.ts';
import type { ServerFrame } from './protocol.ts';

/** What a recheck needs to ask again who this is. */
export type Credentials = { cookie: string | undefined; token: string | null; ip: string };

/** Bytes the kernel has not taken yet: above this, frames wait in our queue. */
const highWaterBytes = 256 * 1024;
/** A queue longer than this, or one that has not moved for so long, is a reader that will not catch up: it resumes anew. */
const maxQueueBytes = 2 * 1024 * 1024;
const maxStallMs = 15_000;
const framesPerSecond = 50;
const burstFrames = 200;

export type FlushResult = 'sent' | 'stalled' | 'too-slow';

export class Connection {
  readonly id: string;
  readonly socket: WebSocket;
  readonly credentials: Credentials;
  readonly bornAt: number;
  scope: Scope | null = null;
  /** Topic → position up to which its events are known to the client already. */
  readonly topics = new Map<string, number>();
  /** hello, sub, unsub and rechecks happen one after another. */
  chain: Promise<void> | null = null;
  alive = true;
  closing = false;
  queued = false;
  /** Position of the last event sent: an event with several topics goes out once. */
  lastEvent = 0;
  calls = 0;
  checkedAt = 0;
  problems = 0;
  /** Live frames that must wait until the missed ones have been sent. */
  private held: string[] | null = null;
  private out: string[] = [];
  private outBytes = 0;
  private stalledSince = 0;
  private tokens = burstFrames;
  private tokensAt = 0;

  constructor(id: string, socket: WebSocket, credentials: Credentials, now: number) {
    this.id = id;
    this.socket = socket;
    this.credentials = credentials;
    this.bornAt = now;
    this.checkedAt = now;
    this.tokensAt = now;
  }

  /** Adds a live frame. */
  add(text: string): void {
    if (this.held) this.held.push(text);
    else this.addNow(text);
  }

  /** Adds a frame that passes held ones (answers, missed events). */
  addNow(text: string): void {
    this.out.push(text);
    this.outBytes += text.length;
  }

  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const held = this.held;
    this.held = null;
    for (const text of held ?? []) this.addNow(text);
  }

  get waiting(): boolean {
    return this.out.length > 0;
  }

  /** Writes what waits as one message. */
  flush(now: number): FlushResult {
    if (this.out.length === 0 || this.closing) return 'sent';
    if (this.socket.bufferedAmount > highWaterBytes) {
      if (this.stalledSince === 0) this.stalledSince = now;
      return this.outBytes > maxQueueBytes || now - this.stalledSince > maxStallMs ? 'too-slow' : 'stalled';
    }
    this.stalledSince = 0;
    const message = this.out.length === 1 ? this.out[0]! : `[${this.out.join(',')}]`;
    this.out = [];
    this.outBytes = 0;
    this.socket.send(message);
    return 'sent';
  }

  /** False when this socket has used up its frames for now. */
  take(now: number, cost: number): boolean {
    this.tokens = Math.min(burstFrames, this.tokens + ((now - this.tokensAt) / 1_000) * framesPerSecond);
    this.tokensAt = now;
    if (this.tokens < cost) return false;
    this.tokens -= cost;
    return true;
  }

  /** Says why, closes, and does not wait for a peer that does not answer. */
  bye(reason: (ServerFrame & { t: 'bye' })['reason'], code: number): void {
    if (this.closing) return;
    this.closing = true;
    const farewell: ServerFrame = { t: 'bye', reason };
    if (this.socket.bufferedAmount < highWaterBytes) this.socket.send(JSON.stringify(farewell));
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), 1_000).unref();
  }
}

export function frameText(frame: ServerFrame): string {
  return JSON.stringify(frame);
}
