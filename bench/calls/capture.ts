/**
 * Delay as the wire sees it: tcpdump on the loopback interface stamps each packet in the kernel, and the time a packet took
 * through a switch is the difference between its two appearances. What the switch writes into the header does not matter:
 * packets are known by the mark that the load generator puts into the first bytes of the sound.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Ethernet, IP, UDP, RTP and the mark. */
const SNAP = 14 + 20 + 8 + 12 + 12;
const MARK = SNAP - 12;
const PAYLOAD_TYPE = 14 + 20 + 8 + 1;
const A_LAW = 8;
const READ = 1 << 20;

export type CaptureFigures = {
  /** Packets seen going in and coming out again. */
  matched: number;
  /** Went in and never came out. */
  lost: number;
  /** What tcpdump could not keep up with; more than a few make the rest worthless. */
  droppedByKernel: number;
  delayMs: { p50: number; p95: number; p99: number; max: number };
};

export class Capture {
  private readonly process: ChildProcess;
  private readonly path: string;
  private readonly output: string[];

  private constructor(process: ChildProcess, path: string, output: string[]) {
    this.process = process;
    this.path = path;
    this.output = output;
  }

  /** Captures UDP between these port ranges; needs root or CAP_NET_RAW, and the package tcpdump. */
  static async start(folder: string, ports: { min: number; max: number }): Promise<Capture> {
    const path = join(folder, 'capture.pcap');
    const filter = `udp and portrange ${ports.min}-${ports.max}`;
    const process = spawn('tcpdump', ['-i', 'lo', '-n', '-s', String(SNAP), '-B', '131072', '-w', path, filter], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    const output: string[] = [];
    await new Promise<void>((resolve, reject) => {
      process.stderr.on('data', (chunk) => {
        output.push(String(chunk));
        if (output.join('').includes('listening on')) resolve();
      });
      process.on('error', () => reject(new Error('tcpdump does not start: install the Debian package tcpdump')));
      process.on('exit', () => reject(new Error(`tcpdump ended: ${output.join('')}`)));
    });
    return new Capture(process, path, output);
  }

  /** Packets whose first appearance lies in these milliseconds since the epoch are counted. */
  async stop(from: number, to: number): Promise<CaptureFigures> {
    const gone = once(this.process, 'exit');
    this.process.kill('SIGINT');
    await gone;
    const dropped = /(\d+) packets dropped by kernel/.exec(this.output.join(''))?.[1];
    return { ...(await evaluate(this.path, from, to)), droppedByKernel: Number(dropped ?? 0) };
  }
}

async function evaluate(path: string, from: number, to: number): Promise<Omit<CaptureFigures, 'droppedByKernel'>> {
  const started = new Map<string, number>();
  const delays: number[] = [];
  for await (const { at, mark } of packets(path)) {
    const since = started.get(mark);
    if (since === undefined) {
      started.set(mark, at);
      continue;
    }
    if (since >= from && since < to) delays.push(at - since);
    started.delete(mark);
  }
  delays.sort((a, b) => a - b);
  const quantile = (share: number): number =>
    Math.round((delays[Math.min(delays.length - 1, Math.ceil(delays.length * share) - 1)] ?? 0) * 1000) / 1000;
  return {
    matched: delays.length,
    lost: [...started.values()].filter((at) => at >= from && at < to).length,
    delayMs: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max: quantile(1) },
  };
}

async function* packets(path: string): AsyncGenerator<{ at: number; mark: string }> {
  const file = await open(path, 'r');
  try {
    const { size } = await stat(path);
    const buffer = Buffer.alloc(READ);
    for (let position = 24; position < size; ) {
      const { bytesRead } = await file.read(buffer, 0, READ, position);
      let at = 0;
      while (at + 16 <= bytesRead) {
        const captured = buffer.readUInt32LE(at + 8);
        if (at + 16 + captured > bytesRead) break;
        // Sound in A-law, not the reports (RTCP) on the port beside it.
        if (captured === SNAP && (buffer[at + 16 + PAYLOAD_TYPE]! & 0x7f) === A_LAW)
          yield {
            at: buffer.readUInt32LE(at) * 1000 + buffer.readUInt32LE(at + 4) / 1000,
            mark: buffer.toString('latin1', at + 16 + MARK, at + 16 + SNAP),
          };
        at += 16 + captured;
      }
      if (at === 0) return;
      position += at;
    }
  } finally {
    await file.close();
  }
}
