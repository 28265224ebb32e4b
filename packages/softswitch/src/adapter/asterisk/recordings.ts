/**
 * Stereo recordings by MixMonitor, which keeps both directions in step. It writes raw sound behind a place kept for the
 * header, so finishing a recording costs nothing however long it was.
 */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { WAV_HEADER, wavHeader } from '../../media/recording/wav-header.ts';
import type { RecordOptions } from '../../media/types.ts';
import { TelephonyError } from '../errors.ts';
import type { TelephonyEvent } from '../types.ts';
import type { AmiClient } from './ami-client.ts';
import type { AriClient } from './ari-client.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { channelOf } from './leg-table.ts';

type Reason = 'stopped' | 'silence' | 'limit' | 'leg-ended' | 'error';

type Recording = {
  leg: AsteriskLeg;
  options: RecordOptions;
  raw: string;
  monitor: string;
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
    const raw = join(this.folder, `${randomUUID()}.raw`);
    await writeFile(raw, Buffer.alloc(WAV_HEADER));
    // The end of the file is known by its new name: Asterisk renames it when it has closed it.
    const answer = await this.manager.action('MixMonitor', {
      Channel: leg.channelName!,
      File: options.mono ? '' : raw,
      Options: options.mono ? `ar(${raw})` : 'aD',
      Command: `mv ${raw} ${raw}.done`,
    });
    const recording: Recording = {
      leg,
      options,
      raw,
      monitor: answer.MixMonitorID ?? '',
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
    const { monitor } = this.get(leg, recordingId);
    await this.manager.action('MixMonitorMute', {
      Channel: leg.channelName!,
      Direction: 'both',
      State: paused ? '1' : '0',
      MixMonitorID: monitor,
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

  private async end(recording: Recording, reason: Reason): Promise<void> {
    const { leg, options, raw, monitor } = recording;
    const own = this.running.get(leg);
    if (own?.get(options.recordingId) !== recording) return;
    own.delete(options.recordingId);
    if (own.size === 0) this.running.delete(leg);
    for (const timer of [recording.limit, recording.silence]) if (timer) clearTimeout(timer);
    let error: string | undefined;
    let durationMs = 0;
    try {
      // Stopped by us the file is closed with the answer; when the call has ended, a moment later.
      const closed =
        reason !== 'leg-ended' &&
        (await this.manager
          .action('StopMixMonitor', { Channel: leg.channelName!, MixMonitorID: monitor })
          .then(() => true)
          // The call ended in this moment: Asterisk closes the file by itself.
          .catch(() => false));
      const taken = closed ? await take(raw) : await takeWhenClosed(raw);
      durationMs = await finish(taken, options.path, options.mono === true);
    } catch (failure) {
      error = (failure as Error).message;
    }
    const facts = { legId: leg.id, recordingId: options.recordingId, path: options.path, durationMs };
    if (error === undefined) this.emit({ type: 'recording.finished', ...facts, reason });
    else this.emit({ type: 'recording.finished', ...facts, reason: 'error', error });
  }
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

/** Writes the header and moves the file to its place. Resolves with its length. */
async function finish(taken: string, path: string, mono: boolean): Promise<number> {
  const channels = mono ? 1 : 2;
  const file = await open(taken, 'r+');
  let bytes = 0;
  try {
    bytes = Math.max(0, (await file.stat()).size - WAV_HEADER);
    await file.write(wavHeader(channels, bytes), 0, WAV_HEADER, 0);
  } finally {
    await file.close();
  }
  await rename(taken, path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    await copyFile(taken, path);
    await rm(taken);
  });
  return bytes / channels / 16;
}
