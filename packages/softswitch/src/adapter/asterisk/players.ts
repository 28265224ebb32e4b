/** The players of all legs, and where each of them plays. */
import type { PlayOptions } from '../../media/types.ts';
import type { AriClient } from './ari-client.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { LegPlayer } from './leg-player.ts';
import { asTelephonyError, channelOf, type LegTable } from './leg-table.ts';
import type { Snoops } from './snoops.ts';
import type { SoundFiles } from './sound-files.ts';

type Entry = { player: LegPlayer; whisper: string | null };

export class Players {
  private readonly parts: { ari: AriClient; table: LegTable; sounds: SoundFiles; snoops: Snoops };
  private readonly entries = new Map<AsteriskLeg, Entry>();
  private readonly playbacks = new Map<string, LegPlayer>();

  constructor(parts: { ari: AriClient; table: LegTable; sounds: SoundFiles; snoops: Snoops }) {
    this.parts = parts;
  }

  get size(): number {
    return this.entries.size;
  }

  async play(leg: AsteriskLeg, options: PlayOptions): Promise<void> {
    channelOf(leg);
    try {
      await this.entry(leg).player.start(options);
    } catch (error) {
      throw asTelephonyError(error);
    }
  }

  /** The leg has been answered: from now on its far end hears something all the time, if only silence. */
  answered(leg: AsteriskLeg): void {
    void this.entry(leg).player.refresh();
  }

  async stop(leg: AsteriskLeg, playId: string | undefined): Promise<void> {
    channelOf(leg);
    await this.entries.get(leg)?.player.stop(playId, 'stopped');
  }

  /** Runs a command for the leg's channel between plays; what plays goes on afterwards, perhaps on another channel. */
  async aside<T>(leg: AsteriskLeg, task: () => Promise<T>): Promise<T> {
    const entry = this.entries.get(leg);
    return entry ? await entry.player.aside(task) : await task();
  }

  digit(leg: AsteriskLeg): void {
    this.entries.get(leg)?.player.digitPressed();
  }

  playbackContinued(playbackId: string): void {
    this.playbacks.get(playbackId)?.continued(playbackId);
  }

  playbackFinished(playbackId: string, state: string): void {
    this.playbacks.get(playbackId)?.playbackFinished(playbackId, state);
  }

  legEnded(leg: AsteriskLeg): void {
    const entry = this.entries.get(leg);
    if (!entry) return;
    this.entries.delete(leg);
    entry.player.close();
    if (entry.whisper !== null) void this.parts.snoops.close(entry.whisper);
  }

  private entry(leg: AsteriskLeg): Entry {
    const known = this.entries.get(leg);
    if (known) return known;
    const { ari, sounds, table } = this.parts;
    const entry: Entry = {
      whisper: null,
      player: new LegPlayer({
        ari,
        sounds,
        channel: () => this.channel(leg, entry),
        silence: () =>
          leg.view.bridgeId === null && leg.view.answeredAt !== null && !leg.ended ? leg.channelId : null,
        watch: (playbackId, player) => {
          if (player) this.playbacks.set(playbackId, player);
          else this.playbacks.delete(playbackId);
        },
        finished: (playId, reason) => table.emit({ type: 'play.finished', legId: leg.id, playId, reason }),
      }),
    };
    this.entries.set(leg, entry);
    return entry;
  }

  /** In a bridge with others a whisper, else the channel itself: without others there is nothing to whisper over. */
  private async channel(leg: AsteriskLeg, entry: Entry): Promise<string> {
    const { snoops, table } = this.parts;
    const company = leg.view.bridgeId === null ? 0 : (table.bridges.get(leg.view.bridgeId)?.size ?? 0);
    if (company < 2) {
      if (entry.whisper !== null) await snoops.close(entry.whisper);
      entry.whisper = null;
      return channelOf(leg);
    }
    entry.whisper ??= await snoops.open(channelOf(leg), { whisper: 'out' });
    return entry.whisper;
  }
}
