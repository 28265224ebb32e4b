/** The hotline's last thirty days: calls with offers, after-call work and scores, the agents' shifts, and a few recordings to listen to. */
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Kernel } from '#kernel';
import { bringPastCalls, type Story } from '#modules/callreports';
import { importHistory } from '#modules/reports';
import { listQueueSettings } from '#modules/routing';
import { listNumbers } from '#modules/telephony';
import { pastCalls, pastShifts, type SeedCall, type SeedCaller } from './calls.ts';
import { hotline, sites } from './company.ts';
import type { Loaded } from './load-company.ts';
import { randomOf } from './random.ts';

const days = 30;
const batch = 250;
const mostRecordings = 3;

export async function loadCalls(
  kernel: Kernel,
  { scope, units, staff }: Loaded,
  callers: readonly SeedCaller[],
  { now, count }: { now: Date; count: number },
): Promise<void> {
  const { db } = kernel;
  const end = now.getTime();
  const unitId = units.get('E-HOT')!;
  const queueId = (await listQueueSettings(db, scope)).find(({ code }) => code === 'e-hot')!.id;
  const entry = hotline.replaceAll('-', '');
  const flowId = (await listNumbers(db, scope)).find(({ number }) => number === entry)!.target_id;
  const shifts = pastShifts(end, days).map(({ agent, states }) => ({
    agentId: staff.get(agent)!,
    unitId,
    states: states.map((state) => ({ ...state, from: new Date(state.from), to: new Date(state.to) })),
  }));
  await db.transact((tx) => importHistory(tx, scope, { shifts }));
  const calls = pastCalls(randomOf(20_260_130), end, { count, days }, callers);
  const recorded = new Map<SeedCall, Story['recording']>();
  const longest = calls
    .filter(({ turns, cause, direction }) => turns.length > 0 && !cause && direction === 'in')
    .slice(-mostRecordings);
  for (const call of longest) recorded.set(call, await aRecording(kernel, call));
  const story = (call: SeedCall): Story => {
    const caller = callers[call.customer]!;
    const { wait } = call;
    const taker = call.turns[0]?.agent ?? '8041';
    const offer = (agent: string, rangMs: number, outcome: 'accepted' | 'missed' | 'withdrawn') => ({
      staffId: staff.get(agent)!,
      rangMs,
      outcome,
    });
    return {
      direction: call.direction,
      unitId,
      entry,
      party: caller.phone,
      at: new Date(call.at),
      flow: call.direction === 'in' ? { id: flowId, version: 1 } : null,
      flowMs: call.flowMs,
      stays: wait
        ? [
            {
              queueId,
              unitId,
              waitMs: wait.ms,
              end: wait.end,
              offers: [
                ...(wait.missed ? [offer(wait.missed.agent, wait.missed.ms, 'missed')] : []),
                ...(wait.end === 'answered' ? [offer(taker, Math.min(wait.ms, 2_400), 'accepted')] : []),
                ...(call.rang ? [offer(taker, Math.min(wait.ms, 3_000), 'withdrawn')] : []),
              ],
            },
          ]
        : [],
      turns: call.turns.map(({ agent, ...turn }) => ({ ...turn, staffId: staff.get(agent)!, way: 'browser' })),
      ...(call.cause && { cause: call.cause }),
      // After the agent hangs up the flow asks; who is not told of a score gave none.
      asked: askedInVain(call),
      endedBy: askedInVain(call) ? 'caller' : call.endedBy,
      score: call.score,
      customerId: caller.id,
      wrapup:
        call.result.length > 0
          ? { code: call.result.at(-1)!, path: [...call.result], ms: call.wrapupMs, lapsed: false }
          : null,
      recording: recorded.get(call) ?? null,
    };
  };
  for (let start = 0; start < calls.length; start += batch) {
    const some = calls.slice(start, start + batch);
    await db.transact(async (tx) => {
      await kernel.files.keepAll(
        tx,
        some.flatMap((call) => recorded.get(call)?.fileId ?? []),
      );
      await bringPastCalls(tx, scope, { site: sites[0].id, stories: some.map(story) });
    });
  }
}

/** Shipped words in two lanes: the customer left, the agent right. */
async function aRecording({ files, config }: Kernel, call: SeedCall): Promise<Story['recording']> {
  const sound = async (code: string): Promise<Int16Array> =>
    alaw(await readFile(`${config.home}/apps/server/prompts/zh/${code}.wav`));
  const agent = [...call.turns[0]!.agent].map((digit) => `digit.${digit}`);
  const lanes: [number, string][] = [
    [1, 'welcome'],
    ...['agent.number-before', ...agent, 'agent.number-after'].map((code): [number, string] => [1, code]),
    [0, 'enter-number'],
    [1, 'queue.connecting'],
    [0, 'digit.3'],
    [0, 'digit.7'],
    [1, 'callback.noted'],
    [0, 'thanks'],
    [1, 'goodbye'],
  ];
  const pieces: [number, Int16Array][] = [];
  for (const [lane, code] of lanes) pieces.push([lane, await sound(code)]);
  const samples = pieces.reduce((all, [, piece]) => all + piece.length, 0);
  const wav = Buffer.alloc(44 + samples * 4);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  for (const [at, value, bytes] of [
    [16, 16, 4],
    [20, 1, 2],
    [22, 2, 2],
    [24, 8000, 4],
    [28, 32_000, 4],
    [32, 4, 2],
    [34, 16, 2],
  ] as const)
    wav.writeUIntLE(value, at, bytes);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples * 4, 40);
  let at = 44;
  for (const [lane, piece] of pieces)
    for (const sample of piece) {
      wav.writeInt16LE(sample, at + lane * 2);
      at += 4;
    }
  const durationMs = Math.round(samples / 8);
  // The call lasts as long as what is heard of it.
  call.turns[0]!.parts = [durationMs];
  const stored = await files.put({
    name: 'call.wav',
    declaredType: 'audio/wav',
    content: Readable.from([wav]),
    allow: ['audio/wav', 'audio/vnd.wave'],
    maxBytes: wav.length,
    owner: { kind: 'recording', id: `${call.at}` },
  });
  return { fileId: stored.id, durationMs };
}

/** ITU-T G.711 A-law, one byte a sample, behind a head of whatever length. */
function alaw(wav: Buffer): Int16Array {
  const from = wav.indexOf('data', 0, 'latin1') + 8;
  const end = Math.min(wav.length, from + wav.readUInt32LE(from - 4));
  return Int16Array.from(wav.subarray(from, end), (byte) => {
    const bits = byte ^ 0x55;
    const exponent = (bits >> 4) & 7;
    const mantissa = bits & 15;
    const size = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
    return bits & 0x80 ? size : -size;
  });
}

const askedInVain = ({ direction, turns, endedBy, score }: SeedCall): boolean =>
  direction === 'in' && turns.length > 0 && endedBy === 'agent' && score === null;
