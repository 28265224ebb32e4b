import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiLoadAnswer } from './api-load.ts';
import { Capture, type CaptureFigures } from './capture.ts';
import { Child } from './child.ts';
import { measureProcess } from './process-meter.ts';
import type { LoadAnswer, LoadRequest, LoadResult } from './rtp-load.ts';

export type RecordedCallsFigures = {
  calls: number;
  seconds: number;
  corePercent: number;
  systemPercent: number;
  cpuMsPerCallSecond: number;
  memoryKbPerCall: number;
  packetsSent: number;
  packetsLost: number;
  packetsWrong: number;
  /** By capture on the loopback interface: from its way in to its way out. */
  captured: CaptureFigures;
  /** As the load generator sees it, with the generator's own waiting. */
  delayMs: LoadResult['delayMs'];
  generatorLatenessP99Ms: number;
  api: { requests: number; perSecond: number };
  recordedMb: number;
  recordingsComplete: boolean;
};

/** A switch under this load: connects streams in pairs and records each pair. */
export type Switch = {
  /** The process whose work is measured. */
  pid: number;
  /** Puts stream 2n and 2n+1 into one call; where each stream has to send. */
  connect(ports: number[]): Promise<number[]>;
  /** Ends the recordings; they lie in `recordings` then. */
  finish(): Promise<void>;
  recordings: string;
  close(): Promise<void>;
};

const LOAD_PORTS = { min: 4000, max: 5999 };
const WARM_SECONDS = 2;
/** tcpdump reads its ring once a second: what came last may still lie there when it ends. */
const CAPTURE_TAIL_MS = 1500;

/** `calls` two-leg calls at once on one process, each recorded in stereo, every packet checked and timed. */
export async function measureRecordedCalls(
  open: (folder: string) => Promise<Switch>,
  calls: number,
  seconds: number,
): Promise<RecordedCallsFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-calls-'));
  const load = new Child<LoadRequest, LoadAnswer>('./rtp-load.ts', ['--single-threaded-gc']);
  const api = new Child<'begin' | 'stop', ApiLoadAnswer>('./api-load.ts');
  const board = await open(folder);
  try {
    const { pid, recordings } = board;
    const opened = await load.ask({ open: calls * 2 });
    if (!('ports' in opened)) throw new Error('the load generator did not open its ports');
    const idle = measureProcess(pid);
    const targets = await board.connect(opened.ports);
    const partners = targets.map((_, stream) => stream ^ 1);
    await api.ask('begin');
    const capture = await Capture.start(folder, LOAD_PORTS);
    const running = load.ask({ run: { targets, partners, seconds, warmSeconds: WARM_SECONDS } });
    await new Promise((resolve) => setTimeout(resolve, WARM_SECONDS * 1000));
    const from = { at: performance.now(), epoch: Date.now(), ...measureProcess(pid) };
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000 - 500));
    const to = { at: performance.now(), epoch: Date.now(), ...measureProcess(pid) };
    const answered = await running;
    if (!('result' in answered)) throw new Error('the load generator gave no result');
    const { result } = answered;
    const apiResult = await api.ask('stop');
    const captured = await capture.stop(from.epoch, to.epoch - CAPTURE_TAIL_MS);
    await board.finish();
    const files = await readdir(recordings);
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(recordings, name))).size));
    const header = (await readFile(join(recordings, files[0]))).readUInt32LE(40);
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
      captured,
      delayMs: result.delayMs,
      generatorLatenessP99Ms: result.ownLatenessMs,
      api: apiResult,
      recordedMb: round(sizes.reduce((sum, size) => sum + size, 0) / 1024 / 1024),
      recordingsComplete: files.length === calls && header === sizes[0] - 44 && Math.min(...sizes) > seconds * 32_000,
    };
  } finally {
    await board.close();
    load.kill();
    api.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
