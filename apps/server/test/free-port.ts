/** Ports for what tests start. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

// Workers beside each other have neighbouring process ids: each gets a range of its own.
const portsPerWorker = 400;
const first = 20_000 + (process.pid % 27) * portsPerWorker;
let next = 0;

/** A port below 32768 (client sockets take those above), free at this moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + (next++ % portsPerWorker);
    if ((await byTcp(port)) && (await byUdp(port))) return port;
  }
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
