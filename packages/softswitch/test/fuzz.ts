/**
 * Mutated SIP against the whole signalling half (parser, transactions, dialogs, registrar, digest, adapter), without
 * sockets. Nothing may throw, nothing may be left over at the end, memory must not grow.
 *
 *   npx tsx packages/softswitch/test/fuzz.ts --messages 1000000 --seed 1
 *
 * Prints one JSON line; exit code 1 on a crash, a leftover or growth. The same seed gives the same messages.
 */

import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EmbeddedAdapter } from '../src/adapter/index.ts';
import type { TelephonyEvent } from '../src/adapter/types.ts';
import { StreamFramer } from '../src/sip/message/framing.ts';
import type { Flow } from '../src/sip/transport/types.ts';
import { FuzzClock } from './fuzz-clock.ts';
import { type KnownDialog, Mutator } from './fuzz-mutator.ts';
import { NullMedia } from './null-media.ts';

export type FuzzResult = {
  messages: number;
  seed: number;
  seconds: number;
  perSecond: number;
  /** First few crashes: what was thrown and the message that did it. */
  crashes: { error: string; message: string }[];
  /** How many responses of each class came back: shows that the mutants reach deep. */
  responses: Record<string, number>;
  legs: number;
  leftovers: Record<string, number>;
  /** Heap after each tenth, MB: everything has run out by then and garbage has been collected, so nothing may be added. */
  heapMb: number[];
  /** Straight line through all but the first two (code is compiled, tables get their size): MB per million messages. */
  growthMbPerMillion: number;
};

const ROUNDS = 10;
const WARM_UP = 2;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapMb(): number {
  // What finalizers let go of falls to the second turn.
  collect();
  collect();
  return Math.round(process.memoryUsage().heapUsed / 1e4) / 100;
}

export async function fuzz(messages: number, seed: number): Promise<FuzzResult> {
  const clock = new FuzzClock();
  const mutator = new Mutator(seed);
  const media = new NullMedia();
  const result: FuzzResult = {
    ...{ messages, seed, seconds: 0, perSecond: 0, crashes: [], responses: {}, legs: 0, leftovers: {} },
    ...{ heapMb: [], growthMbPerMillion: 0 },
  };
  let current: Buffer = Buffer.alloc(0);
  const crash = (error: unknown): void => {
    if (result.crashes.length < 5) {
      result.crashes.push({ error: (error as Error).stack ?? String(error), message: current.toString('latin1') });
    }
  };
  const adapter = new EmbeddedAdapter({
    listen: [],
    realm: 'qiao.test',
    media,
    clock,
    directory: async (extension) => (extension === '8001' ? { secret: { password: 'secret' } } : null),
    // Calls from this address come without a password, so that mutants get far.
    trunks: [{ name: 'fuzz', hosts: ['198.51.100.1'], inboundAddresses: ['192.0.2.10'] }],
    anonymous: 'accept',
    defence: { maxFailures: 1e9, ratePerSecond: 1e9, burst: 1e9 },
    qualifyMs: 0,
    // Names in mutants are nobody's: asking for them is slow, and no business of a test.
    transport: { resolve: () => Promise.reject(new Error('no such name')) },
  });
  adapter.on((event) => void control(adapter, event, mutator, result).catch(() => {}));
  await adapter.start();
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const flows = [0, 1, 2].map((index) => makeFlow(index, mutator, result));
  const started = performance.now();
  try {
    for (let i = 0; i < messages; i += 1) {
      current = mutator.next();
      const flow = flows[i % flows.length]!;
      try {
        if (i % 16 === 15) throughFramer(current, mutator, (data) => adapter.receiveBytes(data, flow));
        else adapter.receiveBytes(current, flow);
      } catch (error) {
        crash(error);
      }
      if (i % 64 === 63) {
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(1000);
      }
      if ((i + 1) % Math.ceil(messages / ROUNDS) === 0 || i === messages - 1) {
        await runOut(clock, adapter);
        result.heapMb.push(heapMb());
      }
    }
    result.seconds = Math.round(performance.now() - started) / 1000;
    result.perSecond = Math.round(messages / result.seconds);
    result.growthMbPerMillion = slope(result.heapMb.slice(WARM_UP)) * (ROUNDS / messages) * 1e6;
    const { listeners: _listeners, timers: _timers, ...left } = adapter.diagnostics();
    result.leftovers = Object.fromEntries(
      Object.entries({ ...left, mediaLegs: media.legs.size }).filter(([, count]) => count > 0),
    );
    await adapter.stop();
    if (clock.pending > 0) result.leftovers.timersAfterStop = clock.pending;
  } finally {
    process.off('uncaughtException', crash);
    process.off('unhandledRejection', crash);
  }
  return result;
}

/** The same bytes as a stream in random pieces; a framing error is a normal end of the stream. */
function throughFramer(data: Buffer, mutator: Mutator, deliver: (data: Buffer) => void): void {
  const framer = new StreamFramer();
  try {
    for (const piece of mutator.pieces(data)) {
      for (const frame of framer.push(piece)) if (frame.type === 'message') deliver(frame.data);
    }
  } catch (error) {
    if ((error as Error).name !== 'FramingError') throw error;
  }
}

/** A controller that does something different each time. */
async function control(
  adapter: EmbeddedAdapter,
  event: TelephonyEvent,
  mutator: Mutator,
  result: FuzzResult,
): Promise<void> {
  if (event.type === 'leg.offered') {
    result.legs += 1;
    const { legId } = event.leg;
    const choice = mutator.random(6);
    if (choice === 0) await adapter.reject(legId, 'busy');
    else if (choice === 1) await adapter.ring(legId, true);
    else if (choice === 2) await adapter.ring(legId);
    if (choice >= 2) await adapter.answer(legId);
    if (choice === 5) await adapter.hold(legId, true);
  }
  if (event.type === 'leg.transfer-requested') await adapter.reportTransfer(event.legId, 'completed');
  if (event.type === 'leg.digit') await adapter.refer(event.legId, '8002');
}

/** A peer without a wire: what is sent to it is looked at, and dialogs are remembered for later mutants. */
function makeFlow(index: number, mutator: Mutator, result: FuzzResult): Flow {
  return {
    ...{ id: `fuzz:${index}`, protocol: 'UDP', open: true, remoteHost: `192.0.2.${10 + index}`, remotePort: 5060 },
    ...{ localHost: '127.0.0.1', localPort: 5060 },
    send: (data: Buffer) => {
      const head = data.toString('latin1', 0, 12);
      const kind = head.startsWith('SIP/2.0 ') ? `${head[8]}xx` : 'requests';
      result.responses[kind] = (result.responses[kind] ?? 0) + 1;
      const known = dialogOf(data);
      if (known) mutator.remember(known);
    },
  } as Flow;
}

function dialogOf(data: Buffer): KnownDialog | null {
  const text = data.toString('utf8');
  if (!/^SIP\/2\.0 (?:18|200)/.test(text) || !/^CSeq: \d+ INVITE/m.test(text)) return null;
  const callId = /^Call-ID: (.*)$/m.exec(text)?.[1];
  const from = /^From: (.*)$/m.exec(text)?.[1];
  const to = /^To: (.*)$/m.exec(text)?.[1];
  return callId && from && to ? { callId, from, to } : null;
}

/** Long after the last message every call, registration and transaction must have ended by itself. */
async function runOut(clock: FuzzClock, adapter: EmbeddedAdapter): Promise<void> {
  for (let i = 0; i < 400; i += 1) {
    clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    const { dialogs, legs, serverTransactions, clientTransactions, registrations } = adapter.diagnostics();
    if (dialogs + legs + serverTransactions + clientTransactions + registrations === 0) return;
  }
}

/** Least squares through values at 0, 1, 2 … */
function slope(values: number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  values.forEach((value, i) => {
    above += (i - middle) * (value - mean);
    below += (i - middle) ** 2;
  });
  return below === 0 ? 0 : above / below;
}

/** A leak of one small object per message would be 50 MB and more per million; the line's own unrest is far below 2 MB in all. */
export function hasGrown(result: FuzzResult): boolean {
  return (result.growthMbPerMillion * result.messages) / 1e6 > 2;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const argument = (name: string, fallback: number): number => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(process.argv[at + 1]);
  };
  const result = await fuzz(argument('messages', 1_000_000), argument('seed', 1));
  console.log(JSON.stringify(result));
  process.exitCode = result.crashes.length > 0 || Object.keys(result.leftovers).length > 0 || hasGrown(result) ? 1 : 0;
}
