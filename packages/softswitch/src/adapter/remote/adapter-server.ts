/**
 * Keeps an adapter in a process of its own: controllers attach over a local socket, may go and come back (a deploy, a
 * crash), and the calls live on meanwhile. What happened while nobody was attached is kept and told to the next one.
 */
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { TelephonyError } from '../errors.ts';
import type { TelephonyAdapter, TelephonyEvent } from '../types.ts';
import { isRemoteMethod, LineReader, type RemoteMethod, type ToClient, type ToServer } from './protocol.ts';

export type AdapterServerOptions = {
  /** Path of the local socket; only the own user may open it. */
  path: string;
  /** Events kept while no controller is attached; the oldest are given up first. */
  maxMissed?: number;
  /** What the owner of the process offers its controllers besides the contract (configuration, its end), by name. */
  also?: Record<string, (...args: unknown[]) => Promise<unknown>>;
};

export type AdapterServer = {
  /** Controllers attached now. */
  readonly controllers: number;
  /** Closes the socket; the adapter goes on. */
  close(): Promise<void>;
};

/** Rejects when the path can't be bound. A socket file that a dead process left behind is replaced. */
export async function serveAdapter(adapter: TelephonyAdapter, options: AdapterServerOptions): Promise<AdapterServer> {
  const clients = new Set<Socket>();
  const { maxMissed = 10_000 } = options;
  const also = new Map(Object.entries(options.also ?? {}));
  let missed: { event: TelephonyEvent; at: number }[] = [];

  const send = (socket: Socket, message: ToClient): void => {
    if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
  };

  const unsubscribe = adapter.on((event) => {
    if (clients.size > 0) {
      for (const socket of clients) send(socket, { event });
      return;
    }
    missed.push({ event, at: Date.now() });
    if (missed.length > maxMissed) missed = missed.slice(-maxMissed);
    // Callers hear it ring until a controller is back to decide.
    if (event.type === 'leg.offered') adapter.ring(event.leg.legId).catch(() => {});
  });

  const greet = (socket: Socket): void => {
    send(socket, { hello: adapter.name, capabilities: adapter.capabilities(), missed: missed.length });
    for (const late of missed) send(socket, late);
    missed = [];
    clients.add(socket);
  };

  const perform = async (
    socket: Socket,
    { call, method, args }: Exclude<ToServer, { attach: true }>,
  ): Promise<void> => {
    try {
      const own = also.get(method);
      if (!(own || isRemoteMethod(method)) || !Array.isArray(args))
        throw new Error(`no such method: ${String(method)}`);
      const act = own ?? (adapter[method as RemoteMethod] as ((...args: unknown[]) => Promise<unknown>) | undefined);
      if (!act) throw new TelephonyError('not-supported', String(method));
      send(socket, { reply: call, result: await act.apply(adapter, args) });
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      send(socket, { reply: call, error: { code: code ?? 'error', message } });
    }
  };

  const server = createServer((socket) => {
    const lines = new LineReader();
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('close', () => clients.delete(socket));
    socket.on('data', (chunk: string) => {
      try {
        for (const line of lines.push(chunk)) {
          const message = JSON.parse(line) as ToServer;
          if ('attach' in message) greet(socket);
          else void perform(socket, message);
        }
      } catch {
        // Not our protocol: whoever it is, the calls are not its business.
        socket.destroy();
      }
    });
  });
  await rm(options.path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.path, resolve);
  });
  await chmod(options.path, 0o600);
  return {
    get controllers() {
      return clients.size;
    },
    close: () => {
      unsubscribe();
      for (const socket of clients) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
