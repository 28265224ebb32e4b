/** The players of all legs, and where each of them plays. */
import type { PlayOptions } from '../../media/types.ts';
import type { AriClient } from './ari-client.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import { LegPlayer } from './leg-player.ts';
import { asTelephonyError, channelOf, type LegTable } from './leg-table.ts';
import type { Rooms } from './rooms.ts';
import type { Snoops } from './snoops.ts';
import type { SoundFiles } from './sound-files.ts';

type Entry = { player: LegPlayer; whisper: string | null };
type Parts = { ari: AriClient; table: LegTable; sounds: SoundFiles; snoops: Snoops; rooms: Rooms };

export class Players {
  private readonly parts: Parts;
  private readonly entries = new Map<AsteriskLeg, Entry>();
  private readonly playbacks = new Map<string, LegPlayer>();

  constructor(parts: Parts) {
    this.parts = parts;
    parts.table.moved = (bridgeId) => this.moved(bridgeId);
    parts.rooms.aside = (leg, task) => this.aside(leg, task);
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
    // A browser's do not pass Asterisk.
    if (leg.view.kind === 'sip') this.parts.rooms.keyed(leg);
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
        idle: () => this.parts.rooms.stepIn(leg),
        finished: (playId, reason) => table.emit({ type: 'play.finished', legId: leg.id, playId, reason }),
      }),
    };
    this.entries.set(leg, entry);
    return entry;
  }

  /** Alone in Asterisk's bridge: a coach has a room of its own. */
  private alone({ id, ended, view: { bridgeId } }: AsteriskLeg): boolean {
    if (bridgeId === null || ended) return true;
    const { table } = this.parts;
    return [...(table.bridges.get(bridgeId) ?? [])].every((one) => {
      const other = one === id ? null : table.find(one);
      return !other || other.ended || other.role?.role === 'coach';
    });
  }

  private apart(leg: AsteriskLeg): boolean {
    return leg.role?.role !== 'coach' && this.alone(leg);
  }

  /** Somebody came or went: what plays to the others goes on where it is heard from now on. */
  private moved(bridgeId: string): void {
    const { table } = this.parts;
    for (const legId of table.bridges.get(bridgeId) ?? []) {
      const leg = table.find(legId);
      const entry = leg && this.entries.get(leg);
      if (!entry?.player.active || (entry.whisper === null) === this.apart(leg!)) continue;
      void entry.player.aside(async () => {}).catch(() => {});
    }
  }

  /** With others a whisper, so that these are heard too; else the channel itself, which is recorded as well. */
  private async channel(leg: AsteriskLeg, entry: Entry): Promise<string> {
    const { snoops, rooms } = this.parts;
    if (this.apart(leg)) {
      if (entry.whisper !== null) await snoops.close(entry.whisper);
      entry.whisper = null;
      // There Asterisk would take the sound of the channel for the bridge, and a stop for something of the bridge's.
      await rooms.stepOut(leg);
      return channelOf(leg);
    }
    await rooms.stepIn(leg);
    await rooms.hook(leg);
    entry.whisper ??= await snoops.open(channelOf(leg), { whisper: 'out' });
    return entry.whisper;
  }
}
