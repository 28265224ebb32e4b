import { createSocket, type Socket } from 'node:dgram';
import { performance } from 'node:perf_hooks';
import { raisePriority } from '../../packages/softswitch/src/media/worker/priority.ts';
import { serveParent } from './child.ts';

/**
 * A crowd of telephones in a process of its own: every stream sends a packet each 20 ms, stamped with the time it was
 * sent, and checks what it gets. Spoken to over the fork channel.
 */

export type LoadRequest =
  /** Opens one socket per stream; answers with their ports. */
  | { open: number }
  /** `target` = engine port of each stream, `partner` = whose packets each stream must hear. */
  | { run: { targets: number[]; partners: number[]; seconds: number; warmSeconds: number } };

export type LoadAnswer = { ports: number[] } | { result: LoadResult };

export type LoadResult = {
  sent: number;
  received: number;
  /** Packets of a wrong stream or with a damaged payload. */
  wrong: number;
  delayMs: { p50: number; p95: number; p99: number; max: number };
  /** How late this process itself was when sending, p99: large values mean the machine was too busy to measure. */
  ownLatenessMs: number;
  cpuSeconds: number;
};

const FRAME_MS = 20;
const PACKET = 172;
const STAMP = 12;

/** A-law of a 1 kHz tone behind the stamp: makes the payload checkable. */
const pattern = Buffer.from(
  Uint8Array.from({ length: 160 }, (_, i) => [0xd5, 0xaa, 0xa0, 0xaa, 0xd5, 0x2a, 0x20, 0x2a][i % 8]),
);

const sockets: Socket[] = [];

async function open(count: number): Promise<number[]> {
  for (let port = 4000 + Math.floor(Math.random() * 500) * 2; sockets.length < count; port += 2) {
    const socket = createSocket('udp4');
    const bound = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    if (bound) sockets.push(socket);
    else socket.close();
  }
  return sockets.map((socket) => socket.address().port);
}

class Delays {
  private readonly buckets = new Uint32Array(20_000);
  private count = 0;
  max = 0;

  add(ms: number): void {
    this.buckets[Math.min(this.buckets.length - 1, Math.max(0, Math.floor(ms * 20)))]++;
    this.count++;
    if (ms > this.max) this.max = ms;
  }

  quantile(share: number): number {
    let rest = Math.ceil(this.count * share);
    for (let i = 0; i < this.buckets.length; i++) {
      rest -= this.buckets[i];
      if (rest <= 0) return (i + 1) / 20;
    }
    return this.max;
  }
}

async function run(options: Extract<LoadRequest, { run: unknown }>['run']): Promise<LoadResult> {
  const { targets, partners, seconds, warmSeconds } = options;
  const delays = new Delays();
  const lateness = new Delays();
  let sent = 0;
  let received = 0;
  let wrong = 0;
  const start = performance.now();
  const measureFrom = start + warmSeconds * 1000;
  const until = measureFrom + seconds * 1000;
  sockets.forEach((socket, stream) => {
    socket.on('error', () => {});
    socket.on('message', (packet) => {
      if (packet.length !== PACKET || (packet[1] & 0x7f) !== 8) return;
      const stamp = packet.readDoubleLE(STAMP);
      if (stamp < measureFrom || stamp >= until) return;
      if (packet.readUInt32LE(STAMP + 8) !== partners[stream] || packet[171] !== pattern[159]) wrong++;
      else {
        received++;
        delays.add(performance.now() - stamp);
      }
    });
  });
  await Promise.all(
    sockets.map(
      (socket, stream) => new Promise<void>((resolve) => socket.connect(targets[stream], '127.0.0.1', () => resolve())),
    ),
  );
  const packets = sockets.map((_, stream) => {
    const packet = Buffer.alloc(PACKET);
    packet[0] = 0x80;
    packet[1] = 8;
    packet.writeUInt32BE(stream + 1, 8);
    pattern.copy(packet, 12);
    packet.writeUInt32LE(stream, STAMP + 8);
    return packet;
  });
  const before = process.cpuUsage();
  // Streams are spread evenly over the 20 ms, as independent telephones are.
  let next = 0;
  await new Promise<void>((resolve) => {
    const pump = (): void => {
      const now = performance.now();
      if (now >= until) {
        resolve();
        return;
      }
      for (;;) {
        const due = start + (next / sockets.length) * FRAME_MS;
        if (due > now) break;
        const stream = next % sockets.length;
        const turn = Math.floor(next / sockets.length);
        next++;
        const packet = packets[stream];
        packet.writeUInt16BE(turn & 0xffff, 2);
        packet.writeUInt32BE((turn * 160) >>> 0, 4);
        const stamp = performance.now();
        packet.writeDoubleLE(stamp, STAMP);
        if (stamp >= measureFrom && stamp < until) {
          sent++;
          lateness.add(stamp - due);
        }
        sockets[stream].send(Buffer.from(packet));
      }
      setTimeout(pump, 1);
    };
    pump();
  });
  const used = process.cpuUsage(before);
  // Packets under way are let home before the count is made.
  for (let quiet = 0, last = -1; quiet < 5; quiet = received === last ? quiet + 1 : 0) {
    last = received;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const socket of sockets) socket.close();
  return {
    sent,
    received,
    wrong,
    delayMs: { p50: delays.quantile(0.5), p95: delays.quantile(0.95), p99: delays.quantile(0.99), max: delays.max },
    ownLatenessMs: lateness.quantile(0.99),
    cpuSeconds: (used.user + used.system) / 1e6,
  };
}

serveParent<LoadRequest, LoadAnswer>(async (request) => {
  // A measuring instrument must not wait for what else runs on the machine.
  raisePriority(true);
  return 'open' in request ? { ports: await open(request.open) } : { result: await run(request.run) };
});
