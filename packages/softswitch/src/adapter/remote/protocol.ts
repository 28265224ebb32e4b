/** What travels between an adapter and its controller in another process: one JSON object a line. */
import type { Capabilities, TelephonyAdapter, TelephonyEvent } from '../types.ts';

/** `method`: one of the contract, or what the process offers besides. */
export type ToServer =
  /** First line of a controller: who only looks whether somebody is there takes nothing away. */
  { attach: true } | { call: number; method: string; args: unknown[] };

export type ToClient =
  /** First line of a connection. `missed` = events kept while no controller was there follow at once. */
  | { hello: TelephonyAdapter['name']; capabilities: Capabilities; missed: number }
  /** `at`: when it happened, of those that were missed. */
  | { event: TelephonyEvent; at?: number }
  | { reply: number; result?: unknown; error?: { code: string; message: string } };

/** Methods that may be called from outside: the whole contract but its life cycle. */
export const REMOTE_METHODS = [
  ...['answer', 'ring', 'reject', 'originate', 'acceptBrowserAnswer', 'renew', 'hangup', 'hold', 'mute', 'play'],
  ...[
    'stopPlay',
    'record',
    'pauseRecording',
    'stopRecording',
    'sendDigits',
    'createBridge',
    'join',
    'leave',
    'closeBridge',
  ],
  ...['setTag', 'reportTransfer', 'refer', 'statistics', 'snapshot', 'health', 'trace'],
] as const;

export type RemoteMethod = Exclude<keyof TelephonyAdapter, 'name' | 'capabilities' | 'start' | 'stop' | 'on'>;

export function isRemoteMethod(name: unknown): name is RemoteMethod {
  return typeof name === 'string' && (REMOTE_METHODS as readonly string[]).includes(name);
}

/** Cuts lines out of a stream of text chunks. Throws when a line grows beyond `limit` characters. */
export class LineReader {
  private rest = '';
  private readonly limit: number;

  constructor(limit = 4_000_000) {
    this.limit = limit;
  }

  push(chunk: string): string[] {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop()!;
    if (this.rest.length > this.limit) throw new Error('line too long');
    return lines.filter((line) => line !== '');
  }
}
