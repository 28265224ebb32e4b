import type { Socket } from 'node:net';
import type { MediaSettings } from '../config.ts';
import type { MediaErrorCode } from '../errors.ts';
import type { MediaEvent } from '../types.ts';

/** Both sides must match; `hello`, `event`, `ack` and `shutdown` keep their shape for ever. */
export const PROTOCOL_VERSION = 1;

/** What a worker process is started with (JSON in its only argument). */
export type WorkerArguments = {
  workerId: string;
  runFolder: string;
  settings: MediaSettings;
  /** Without a controller for so long the worker ends its calls and itself. */
  orphanTimeoutMs: number;
  /** Ask the system for real-time scheduling. */
  realtime: boolean;
};

/** Controller → worker. */
export type ToWorker = { id: number; call: string; args: unknown[] } | { ack: number };

/** Worker → controller. */
export type FromWorker =
  | { hello: { workerId: string; pid: number; version: number } }
  | { id: number; result: unknown }
  | { id: number; error: { code: MediaErrorCode; detail: string } }
  | { seq: number; event: MediaEvent }
  /** Another controller took over; this connection is closed by intention. */
  | { replaced: true };

/** One JSON value per line. Calls `handle` for each complete line; malformed lines end the connection. */
export function readMessages<T>(socket: Socket, handle: (message: T) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      let message: T;
      try {
        message = JSON.parse(line) as T;
      } catch {
        socket.destroy();
        return;
      }
      handle(message);
    }
  });
}

export function writeMessage(socket: Socket, message: ToWorker | FromWorker): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}
