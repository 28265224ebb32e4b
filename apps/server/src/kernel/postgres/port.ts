/** Picks a TCP port below the range that client sockets take, so no outgoing connection can sit on it at the next start. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { PostgresFailure } from './failures.ts';
import { type Layout, readPort } from './layout.ts';

const firstTry = 7532;

export function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)));
  });
}

/** An explicit port is taken or refused; else the one of last time, else 7532, else any free one in 20000–32767. */
export async function choosePort(layout: Layout, asked: number | undefined): Promise<number> {
  if (asked !== undefined) {
    if (await isFree(asked)) return asked;
    throw new PostgresFailure('postgres.port-taken', String(asked));
  }
  for (const port of [readPort(layout), firstTry]) if (port !== undefined && (await isFree(port))) return port;
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = randomInt(20_000, 32_768);
    if (await isFree(port)) return port;
  }
  throw new PostgresFailure('postgres.port-taken', '20000–32767');
}
