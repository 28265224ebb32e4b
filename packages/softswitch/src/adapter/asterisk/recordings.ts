/**
 * Stereo recordings by MixMonitor, which keeps both directions in step. It writes raw sound behind a place kept for the
 * header, so finishing one that was never paused costs nothing however long it was. A pause closes the file and what comes
 * after it is a file of its own: what is said meanwhile reaches no file at all, and its place in time is exact.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { WAV_HEADER } from '../../media/recording/wav-header.ts';
import type { RecordOptions } from '../../media/types.ts';
import { TelephonyError } from '../errors.ts';
import type { TelephonyEvent } from '../types.ts';
import type { AmiClient } from './ami-client.ts';
import { type AriClient, AriRefusal } from './ari-client.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { channelOf } from './leg-table.ts';
import { putTogether, type RecordedPart } from './recorded-parts.ts';

type Reason = 'stopped' | 'silence' | 'limit' | 'leg-ended' | 'error';

/** What Asterisk writes at present, since when. */
type Monitor = { raw: string; id: string; from: number };

type Recording = {
  leg: AsteriskLeg;
  options: RecordOptions;
  /** By the clock that only goes forward, ms. */
  began: number;
  parts: RecordedPart[];
  /** Null while paused. */
  monitor: Monitor | null;
  /** Pauses, their ends and the end come one after the other. */
  turn: Promise<unknown>;
  limit: NodeJS.Timeout | null;
  silence: NodeJS.Timeout | null;
};

/** Asterisk closes the file a moment after the call is gone. */
const CLOSE_MS = 5000;
/** Shortest pause that Asterisk tells us; the rest is our timer. */
const TALK_MS = 100;

export class Recordings {
  private readonly running = new Map<AsteriskLeg, Map<string, Recording>>();
  private readonly ari: AriClient;
  private readonly manager: AmiClient;
  private readonly folder: string;
  private readonly emit: (event: TelephonyEvent) => void;

  constructor(ari: AriClient, manager: AmiClient, folder: string, emit: (event: TelephonyEvent) => void) {
    this.ari = ari;
    this.manager = manager;
    this.folder = folder;
    this.emit = emit;
  }

  get size(): number {
    return this.running.size;
  }

  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
  }

  async start(leg: AsteriskLeg, options: RecordOptions): Promise<void> {
    channelOf(leg);
    const own = this.running.get(leg) ?? new Map<string, Recording>();
    if (own.has(options.recordingId))
      throw new TelephonyError('bad-argument', `recording ${options.recordingId} exists`);
    await mkdir(dirname(options.path), { recursive: true });
    const monitor = await this.monitor(leg, options);
    const recording: Recording = {
      leg,
      options,
      began: monitor.from,
      parts: [],
      monitor,
      turn: Promise.resolve(),
      limit: options.maxMs === undefined ? null : setTimeout(() => void this.end(recording, 'limit'), options.maxMs),
      silence: null,
    };
    own.set(options.recordingId, recording);
    this.running.set(leg, own);
    if (options.silenceMs === undefined) return;
    await this.ari
      .post(`/channels/${encodeURIComponent(channelOf(leg))}/variable`, {
        variable: 'TALK_DETECT(set)',
        value: String(Math.min(TALK_MS, options.silenceMs)),
      })
      .catch(() => {});
    // Only this one: whoever else is recorded on this leg is further on.
    recording.silence = setTimeout(() => void this.end(recording, 'silence'), options.firstMs ?? options.silenceMs);
  }

  async pause(leg: AsteriskLeg, recordingId: string, paused: boolean): Promise<void> {
    const recording = this.get(leg, recordingId);
    await inTurn(recording, async () => {
      if (paused !== (recording.monitor !== null) || !this.runs(recording)) return;
      if (paused) await this.close(recording, true);
      else recording.monitor = await this.monitor(leg, recording.options);
    });
  }

  async stop(leg: AsteriskLeg, recordingId: string): Promise<void> {
    await this.end(this.get(leg, recordingId), 'stopped');
  }

  /** The far end began or ceased to talk. */
  talking(leg: AsteriskLeg, talks: boolean): void {
    for (const recording of this.running.get(leg)?.values() ?? []) {
      const { silenceMs } = recording.options;
      if (silenceMs === undefined) continue;
      if (recording.silence) clearTimeout(recording.silence);
      recording.silence = talks ? null : setTimeout(() => void this.end(recording, 'silence'), silenceMs);
    }
  }

  /** The channel is gone and with it its recordings. */
  async legEnded(leg: AsteriskLeg): Promise<void> {
    await Promise.all([...(this.running.get(leg)?.values() ?? [])].map((one) => this.end(one, 'leg-ended')));
  }

  private get(leg: AsteriskLeg, recordingId: string): Recording {
    const recording = this.running.get(leg)?.get(recordingId);
    if (!recording) throw new TelephonyError('bad-argument', `no recording ${recordingId}`);
    return recording;
  }

  private runs({ leg, options }: Recording): boolean {
    return this.running.get(leg)?.has(options.recordingId) === true;
  }

  /** Begins a file. The end of it is known by its new name: Asterisk renames it when it has closed it. */
  private async monitor(leg: AsteriskLeg, { mono }: RecordOptions): Promise<Monitor> {
    const raw = join(this.folder, `${randomUUID()}.raw`);
    await writeFile(raw, Buffer.alloc(WAV_HEADER));
    const answer = await this.manager.action('MixMonitor', {
      Channel: leg.channelName!,
      File: mono ? '' : raw,
      Options: mono ? `ar(${raw})` : 'aD',
      Command: `mv ${raw} ${raw}.done`,
    });
    return { raw, id: answer.MixMonitorID ?? '', from: performance.now() };
  }

  /** `alive`: the channel is still there, so it is we who close the file; it is closed with the answer. */
  private async close(recording: Recording, alive: boolean): Promise<void> {
    const { monitor, leg, parts, began } = recording;
    if (!monitor) return;
    const closed =
      alive &&
      (await this.manager
        .action('StopMixMonitor', { Channel: leg.channelName!, MixMonitorID: monitor.id })
        .then(() => true)
        .catch((error: unknown) => {
          // Out of reach: it is recorded on as before, and whoever asked is told so.
          if (error instanceof AriRefusal && error.status === 0) throw error;
          // The call ended in this moment: Asterisk closes the file by itself, a moment later.
          return false;
        }));
    const untilMs = closed ? performance.now() - began : null;
    recording.monitor = null;
    const file = closed ? await take(monitor.raw) : await takeWhenClosed(monitor.raw);
    parts.push({ file, fromMs: monitor.from - began, untilMs });
  }

  private async end(recording: Recording, reason: Reason): Promise<void> {
    const { leg, options, began, parts } = recording;
    const own = this.running.get(leg);
    if (own?.get(options.recordingId) !== recording) return;
    own.delete(options.recordingId);
    if (own.size === 0) this.running.delete(leg);
    for (const timer of [recording.limit, recording.silence]) if (timer) clearTimeout(timer);
    let error: string | undefined;
    let durationMs = 0;
    const endedMs = performance.now() - began;
    const { path } = options;
    try {
      await inTurn(recording, async () => {
        const pausedMs = recording.monitor ? null : endedMs;
        await this.close(recording, reason !== 'leg-ended');
        durationMs = await putTogether(parts, { path, channels: options.mono ? 1 : 2, pausedMs });
      });
    } catch (failure) {
      error = (failure as Error).message;
    }
    const facts = { legId: leg.id, recordingId: options.recordingId, path, durationMs };
    if (error === undefined) this.emit({ type: 'recording.finished', ...facts, reason });
    else this.emit({ type: 'recording.finished', ...facts, reason: 'error', error });
  }
}

function inTurn(recording: Recording, task: () => Promise<void>): Promise<void> {
  const run = recording.turn.then(task);
  recording.turn = run.catch(() => {});
  return run;
}

/** The file under a name of our own: Asterisk's renaming comes before or after this, and is of no use any more. */
async function take(raw: string): Promise<string> {
  const mine = `${raw}.closed`;
  await rename(raw, mine).catch(() => rename(`${raw}.done`, mine));
  return mine;
}

/** Waits until Asterisk has let go of the file, which its new name tells. */
async function takeWhenClosed(raw: string): Promise<string> {
  const done = `${raw}.done`;
  const until = performance.now() + CLOSE_MS;
  for (;;) {
    const there = await stat(done).then(
      () => true,
      () => false,
    );
    if (there) return done;
    if (performance.now() > until) throw new Error('Asterisk did not finish the recording');
    await wait(10);
  }
}
