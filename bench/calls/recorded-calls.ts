import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMediaEngine } from '../../packages/softswitch/src/media/index.ts';
import type { ApiLoadAnswer } from './api-load.ts';
import { Child } from './child.ts';
import { measureProcess } from './process-meter.ts';
import type { LoadAnswer, LoadRequest, LoadResult } from './rtp-load.ts';

const offer = (port: number): string =>
  [
    'v=0',
    'o=l 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 8 101`,
    'a=rtpmap:101 telephone-event/8000',
    '',
  ].join('\r\n');

export type RecordedCallsFigures = {
  calls: number;
  seconds: number;
  corePercent: number;
  cpuMsPerCallSecond: number;
  memoryKbPerCall: number;
  packetsSent: number;
  packetsLost: number;
  packetsWrong: number;
  delayMs: LoadResult['delayMs'];
  generatorLatenessP99Ms: number;
  systemPercent: number;
  api: { requests: number; perSecond: number };
  recordedMb: number;
  recordingsComplete: boolean;
};

/** `calls` two-leg calls at once on one worker process, each recorded in stereo, every packet checked and timed. */
export async function measureRecordedCalls(calls: number, seconds: number): Promise<RecordedCallsFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-calls-'));
  const load = new Child<LoadRequest, LoadAnswer>('./rtp-load.ts', ['--single-threaded-gc']);
  const api = new Child<'begin' | 'stop', ApiLoadAnswer>('./api-load.ts');
  const engine = await createMediaEngine({
    workers: 1,
    runFolder: join(folder, 'run'),
    ports: { min: 16384, max: 24575 },
  });
  try {
    const [{ pid }] = (await engine.diagnostics()).workers;

    const opened = await load.ask({ open: calls * 2 });
    if (!('ports' in opened)) throw new Error('the load generator did not open its ports');
    const idle = measureProcess(pid);
    const targets: number[] = [];
    for (let call = 0; call < calls; call++) {
      await engine.createBridge(`bridge-${call}`);
      for (const side of [0, 1]) {
        const legId = `leg-${call}-${side}`;
        await engine.createLeg({ legId, kind: 'rtp' });
        const answer = await engine.answerOffer(legId, offer(opened.ports[call * 2 + side]));
        targets.push(Number(/m=audio (\d+)/.exec(answer)?.[1]));
        await engine.join(`bridge-${call}`, legId);
      }
      await engine.record(`leg-${call}-0`, { recordingId: 'r', path: join(folder, `rec/${call}.wav`) });
    }
    const partners = targets.map((_, stream) => stream ^ 1);
    const warmSeconds = 2;
    await api.ask('begin');
    const running = load.ask({ run: { targets, partners, seconds, warmSeconds } });
    await new Promise((resolve) => setTimeout(resolve, warmSeconds * 1000));
    const from = { at: performance.now(), ...measureProcess(pid) };
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000 - 500));
    const to = { at: performance.now(), ...measureProcess(pid) };
    const answered = await running;
    if (!('result' in answered)) throw new Error('the load generator gave no result');
    const { result } = answered;
    for (let call = 0; call < calls; call++) await engine.stopRecording(`leg-${call}-0`, 'r');
    const files = await readdir(join(folder, 'rec'));
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, 'rec', name))).size));
    const header = (await readFile(join(folder, 'rec', files[0]))).readUInt32LE(40);
    const elapsed = (to.at - from.at) / 1000;
    const cpu = to.cpuSeconds - from.cpuSeconds;
    return {
      calls,
      seconds,
      corePercent: round((cpu / elapsed) * 100),
      systemPercent: round(((to.systemSeconds - from.systemSeconds) / elapsed) * 100),
      cpuMsPerCallSecond: round((cpu * 1000) / elapsed / calls, 2),
      memoryKbPerCall: round(((to.residentMb - idle.residentMb) * 1024) / calls),
      packetsSent: result.sent,
      packetsLost: result.sent - result.received - result.wrong,
      packetsWrong: result.wrong,
      delayMs: result.delayMs,
      generatorLatenessP99Ms: result.ownLatenessMs,
      api: await api.ask('stop'),
      recordedMb: round(sizes.reduce((sum, size) => sum + size, 0) / 1024 / 1024),
      recordingsComplete: files.length === calls && header === sizes[0] - 44 && Math.min(...sizes) > seconds * 32_000,
    };
  } finally {
    await engine.close();
    load.kill();
    api.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
