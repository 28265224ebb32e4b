/**
 * The one WebSocket of a browser (`/api/realtime`), shared with web and widget: this file imports nothing.
 *
 * Client → server: `hello` first (cookie session or visitor token), then `sub`/`unsub`, `call`, `ping`.
 * Server → client: `welcome`, `event` (sequenced fact: resume by `position`), `push` (anything that has its own order, such as
 * messages by seq, or none, such as typing), `gone` (right lost), `result`/`error` of a call, `reset` (too far behind: reload).
 */
export type ClientFrame =
  | { t: 'hello'; token?: string; after?: number; topics?: string[]; locale?: 'zh-CN' | 'en' }
  | { t: 'sub'; topics: string[]; after?: number }
  | { t: 'unsub'; topics: string[] }
  /** A command: answered by `result` or `error` with the same `id`. `name` is `<module>.<command>`. */
  | { t: 'call'; id: string; name: string; input: unknown }
  | { t: 'ping' };

export type ServerFrame =
  | { t: 'welcome'; position: number; connection: string; serverTime: string; refused: string[] }
  | { t: 'event'; position: number; type: string; id: string; at: string; topics: string[]; payload: unknown }
  | { t: 'push'; topic: string; name: string; data: unknown }
  | { t: 'subscribed'; topics: string[]; refused: string[]; position: number }
  | { t: 'gone'; topics: string[] }
  | { t: 'reset'; position: number }
  | { t: 'result'; id: string; data: unknown }
  | { t: 'error'; id: string | null; error: { code: string; message: string; params: Record<string, unknown> } }
  | { t: 'bye'; reason: 'session-ended' | 'server-stopping' | 'too-slow' | 'protocol' }
  /** `position`: everything up to it that concerns this socket has been sent; a client without events may move its cursor there. */
  | { t: 'pong'; position?: number };

/** A socket may carry several frames in one message: a JSON array. Receivers accept both. */
export type WireMessage<F> = F | F[];
export const realtimePath = '/api/realtime';
