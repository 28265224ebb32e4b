/**
 * What one leg is played: announcements one after another, behind them at most one endless loop. Outside a bridge Asterisk
 * plays on the channel itself; inside, a whispering snoop channel lays it over what the leg hears.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { PlayOptions } from '../../media/types.ts';
import { TelephonyError } from '../errors.ts';
import { type AriClient, AriRefusal } from './ari-client.ts';
import type { SoundFiles } from './sound-files.ts';

export type PlayEnd = 'end' | 'stopped' | 'digit' | 'error';

type Play = {
  options: PlayOptions;
  media: string[];
  /** Item at play-out, and how far it had come when it was interrupted. */
  index: number;
  offsetMs: number;
};

type Running = { play: Play; playbackId: string; startedAt: number };

export type PlayerHost = {
  ari: AriClient;
  sounds: SoundFiles;
  /** Which channel to play on now. */
  channel(): Promise<string>;
  /** Whether the channel has to send silence when nothing plays, so that the far end sees packets all the time. */
  silence(): string | null;
  /** Playbacks are told apart by id among all legs. */
  watch(playbackId: string, player: LegPlayer | null): void;
  finished(playId: string, reason: PlayEnd): void;
  /** Nothing plays any more. */
  idle(): Promise<void>;
};

/** A pause so short is none: what comes next (a play, a bridge) would only have to end the silence again. */
const PAUSE_MS = 250;
const STOP_TRIES = 50;
const STOP_MS = 10;

export class LegPlayer {
  private readonly host: PlayerHost;
  private readonly plays: Play[] = [];
  /** Their files are being made: whatever ends them ends them before they begin. */
  private readonly coming = new Set<PlayOptions>();
  private running: Running | null = null;
  private suspended = 0;
  /** Asterisk fills the pauses now; whatever plays ends that. */
  private silent = false;
  private pause: NodeJS.Timeout | null = null;
  private work: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(host: PlayerHost) {
    this.host = host;
  }

  get active(): boolean {
    return this.plays.length > 0;
  }

  async start(options: PlayOptions): Promise<void> {
    if ([...this.coming, ...this.plays.map((play) => play.options)].some(({ playId }) => playId === options.playId))
      throw new TelephonyError('bad-argument', `play ${options.playId} exists`);
    let media: string[] | null = null;
    this.coming.add(options);
    try {
      media = await this.host.sounds.media(options.items, options.loop === true);
    } catch (error) {
      if (!(error instanceof TelephonyError)) this.stopComing(options, 'error');
      else if (this.coming.delete(options)) throw error;
    }
    if (this.closed) throw new TelephonyError('leg-ended');
    if (media === null || !this.coming.delete(options)) return;
    const before = this.wanted();
    this.plays.push({ options, media, index: 0, offsetMs: 0 });
    // An announcement interrupts a loop; it waits for another announcement.
    if (this.wanted() !== before) await this.settle();
  }

  /** The leg is up, or something else about it has changed. */
  async refresh(): Promise<void> {
    await this.settle();
  }

  async stop(playId: string | undefined, reason: PlayEnd): Promise<void> {
    const ended = this.plays.filter((play) => playId === undefined || play.options.playId === playId);
    for (const play of ended) this.remove(play, reason);
    for (const one of [...this.coming]) if (playId === undefined || one.playId === playId) this.stopComing(one, reason);
    await this.settle();
  }

  /** A key was pressed: ends every play that asked for it. */
  digitPressed(): void {
    const ended = this.plays.filter((play) => play.options.stopOnDigit);
    for (const play of ended) this.remove(play, 'digit');
    for (const one of [...this.coming]) if (one.stopOnDigit) this.stopComing(one, 'digit');
    if (ended.length > 0) void this.settle();
  }

  /** Runs a command that the channel would take only after the current play; the play goes on where it was. */
  async aside<T>(task: () => Promise<T>): Promise<T> {
    this.suspended++;
    try {
      await this.settle();
      await this.endPause();
      return await task();
    } finally {
      this.suspended--;
      this.silent = false;
      await this.settle();
    }
  }

  /** Asterisk moved on to the next file of the list. */
  continued(playbackId: string): void {
    const { running } = this;
    if (running?.playbackId !== playbackId) return;
    running.play.index++;
    running.play.offsetMs = 0;
    running.startedAt = performance.now();
  }

  playbackFinished(playbackId: string, state: string): void {
    const { running } = this;
    if (running?.playbackId !== playbackId) return;
    this.host.watch(playbackId, null);
    this.running = null;
    const { play } = running;
    if (!this.plays.includes(play)) {
      void this.settle();
      return;
    }
    if (state === 'failed') this.remove(play, 'error');
    else if (play.options.loop) {
      play.index = 0;
      play.offsetMs = 0;
    } else this.remove(play, 'end');
    void this.settle();
  }

  /** The leg ends: what still plays is told as stopped. */
  close(): void {
    this.closed = true;
    for (const play of [...this.plays]) this.remove(play, 'stopped');
    this.coming.clear();
    if (this.running) this.host.watch(this.running.playbackId, null);
    this.running = null;
    this.noPause();
  }

  private fillPause(): void {
    if (this.pause || this.silent) return;
    this.pause = setTimeout(() => {
      this.pause = null;
      this.work = this.work.then(() => this.silence());
    }, PAUSE_MS);
  }

  private noPause(): void {
    if (this.pause) clearTimeout(this.pause);
    this.pause = null;
  }

  private async silence(): Promise<void> {
    const channel = this.host.silence();
    if (channel === null || this.silent || this.running || this.suspended > 0 || this.closed) return;
    this.silent = true;
    await this.host.ari.post(`/channels/${encodeURIComponent(channel)}/silence`).catch(() => {});
  }

  /** Asterisk would go on with its silence instead of what a bridge brings. */
  private async endPause(): Promise<void> {
    this.noPause();
    const channel = this.host.silence();
    if (channel === null || !this.silent) return;
    this.silent = false;
    await this.host.ari.delete(`/channels/${encodeURIComponent(channel)}/silence`).catch(() => {});
  }

  /** In the moment in which it begins to play, Asterisk refuses to stop it: it would go on, and hold up what is asked of the channel. */
  private async end(playbackId: string): Promise<void> {
    for (let left = STOP_TRIES; left > 0; left--) {
      const refusal = await this.host.ari.delete(`/playbacks/${playbackId}`).then(
        () => null,
        (error: unknown) => error,
      );
      if (!(refusal instanceof AriRefusal) || refusal.status < 405) return;
      await wait(STOP_MS);
    }
  }

  private stopComing(options: PlayOptions, reason: PlayEnd): void {
    if (this.coming.delete(options)) this.host.finished(options.playId, reason);
  }

  private remove(play: Play, reason: PlayEnd): void {
    const at = this.plays.indexOf(play);
    if (at < 0) return;
    this.plays.splice(at, 1);
    this.host.finished(play.options.playId, reason);
  }

  private wanted(): Play | null {
    if (this.suspended > 0 || this.closed) return null;
    return this.plays.find((play) => !play.options.loop) ?? this.plays.at(-1) ?? null;
  }

  /** Brings what plays in line with what should. */
  private settle(): Promise<void> {
    this.work = this.work.then(() => this.adjust()).catch(() => {});
    return this.work;
  }

  private async adjust(): Promise<void> {
    const { host } = this;
    const wanted = this.wanted();
    if (this.running && this.running.play !== wanted) {
      const { play, playbackId, startedAt } = this.running;
      this.running = null;
      host.watch(playbackId, null);
      play.offsetMs += performance.now() - startedAt;
      await this.end(playbackId);
    }
    if (!wanted && !this.running && !this.closed) {
      this.fillPause();
      await host.idle();
      return;
    }
    if (!wanted || this.running) return;
    this.noPause();
    this.silent = false;
    const playbackId = randomUUID();
    const running = { play: wanted, playbackId, startedAt: performance.now() };
    this.running = running;
    host.watch(playbackId, this);
    try {
      const channel = await host.channel();
      await host.ari.post(`/channels/${encodeURIComponent(channel)}/play`, {
        media: wanted.media.slice(wanted.index).join(','),
        playbackId,
        offsetms: wanted.offsetMs > 0 ? Math.round(wanted.offsetMs) : undefined,
      });
    } catch {
      host.watch(playbackId, null);
      if (this.running === running) this.running = null;
      this.remove(wanted, 'error');
      await this.adjust();
    }
  }
}
