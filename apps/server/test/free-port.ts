/** Ports for what tests start. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const portsPerWorker = 400;
/** The first port of this process's own range; it stays taken for the life of the process, so that no other takes the range. */
const first = await takeRange();
let next = 1;

/** A port below 32768 (client sockets take those above), free at this moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + next;
    next = (next % (portsPerWorker - 1)) + 1;
    if ((await byTcp(port)) && (await byUdp(port))) return port;
  }
}

async function takeRange(): Promise<number> {
  const ranges = 27;
  for (let tried = 0; tried < ranges; tried++) {
    const port = 20_000 + ((process.pid + tried) % ranges) * portsPerWorker;
    const guard = createServer();
    const taken = await new Promise<boolean>((done) => {
      guard.once('error', () => done(false));
      guard.listen({ port, host: '127.0.0.1', exclusive: true }, () => done(true));
    });
    if (!taken) continue;
    guard.unref();
    return port;
  }
  throw new Error('every range of ports is taken by another test process');
}

const byTcp = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });

/** Telephony listens by both. */
const byUdp = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const probe = createSocket('udp4');
    probe.once('error', () => {
      probe.close();
      done(false);
    });
    probe.bind(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
