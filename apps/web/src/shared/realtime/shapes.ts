/** What users of the live connection see of it. */
import type { ServerFrame } from '@qiao/server/realtime';

export type Phase = 'idle' | 'connecting' | 'online' | 'waiting' | 'ended';
export type RealtimeState = {
  phase: Phase;
  /** Failed tries in a row. */
  attempt: number;
  /** When the next try starts (ms, local clock); null while none is planned. */
  retryAt: number | null;
  /** When the connection was lost (ms); null while online or before the first connection. */
  lostAt: number | null;
  /** After a reconnect: how many facts and messages were brought back. */
  caughtUp: { count: number; at: number } | null;
  /** Commands not yet acknowledged. */
  unacknowledged: number;
};

export type EventFrame = Extract<ServerFrame, { t: 'event' }>;
export type TopicHandlers = {
  push?: (name: string, data: unknown) => void;
  event?: (event: EventFrame) => void;
  /** From now on nothing is missed: a state read before this moment may lack something. Not told after a reconnect (`onResumed` is). */
  live?: () => void;
  /** The right was lost or never there. */
  gone?: () => void;
};

export class RealtimeError extends Error {
  readonly code: string;
  readonly params: Record<string, unknown>;
  constructor(code: string, message: string, params: Record<string, unknown> = {}) {
    super(message);
    this.name = 'RealtimeError';
    this.code = code;
    this.params = params;
  }
}

/** The part of the browser's WebSocket that is used; `ws` has the same shape. */
export type Socket = {
  readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number): void;
};
