/** The sound of one leg: words that are waited for, music beneath them, digits handed on. Never throws: a leg may be gone at any moment. */
import type { PlayItem, TelephonyEvent } from '@qiao/softswitch';
import { newId } from '#kernel';
import type { PartyParts } from './parts.ts';

export type Said = 'end' | 'digit' | 'stopped' | 'error' | 'gone';

export class Line {
  legId: string;
  gone = false;
  /** Who hung up, or an engine that died and took the call along. */
  goneAs: 'caller' | 'interrupted' = 'caller';
  /** Gone for the moment: a page that is loaded anew, a network that changes. What the leg is in goes on. */
  away = false;
  onDigit: ((digit: string) => void) | null = null;
  onRecorded: ((recordingId: string) => void) | null = null;
  /** The leg ended, or somebody else leads it. */
  onGone: (() => void) | null = null;
  private readonly parts: PartyParts;
  private readonly plays = new Map<string, (said: Said) => void>();
  private music: string | null = null;

  constructor(parts: PartyParts, legId: string) {
    this.parts = parts;
    this.legId = legId;
  }

  /** Who was called answered with one of several telephones. */
  become(legId: string): void {
    this.legId = legId;
  }

  take(event: TelephonyEvent): void {
    if (event.type === 'leg.digit') this.onDigit?.(event.digit);
    if (event.type === 'play.finished') this.plays.get(event.playId)?.(event.reason);
    if (event.type === 'recording.finished') this.onRecorded?.(event.recordingId);
    if (event.type === 'leg.away') this.away = event.away;
    if (event.type === 'leg.ended') {
      this.gone = true;
      if (event.cause === 'error') this.goneAs = 'interrupted';
      for (const ended of [...this.plays.values()]) ended('gone');
      this.onGone?.();
    }
  }

  /** Somebody else leads it from now on: whoever waits for it here waits no longer. */
  leave(): void {
    this.gone = true;
    for (const ended of [...this.plays.values()]) ended('gone');
    this.onGone?.();
  }

  /** Resolves when all has been heard, or why not. */
  async say(files: readonly string[], cut = false): Promise<Said> {
    if (this.gone) return 'gone';
    if (files.length === 0) return 'end';
    return this.play(
      files.map((file) => ({ file })),
      cut,
    );
  }

  async tone(frequencies: number[], onMs: number): Promise<Said> {
    return this.gone ? 'gone' : this.play([{ tone: { frequencies, onMs, offMs: 0 } }], false);
  }

  private async play(items: PlayItem[], cut: boolean): Promise<Said> {
    const playId = newId();
    const said = new Promise<Said>((resolve) => {
      this.plays.set(playId, resolve);
    });
    try {
      await this.parts.adapter.play(this.legId, { playId, items, stopOnDigit: cut });
      return await said;
    } catch {
      return this.gone ? 'gone' : 'error';
    } finally {
      this.plays.delete(playId);
    }
  }

  /** Goes on beneath everything that is said, until it is stopped. */
  async startMusic(items: PlayItem[]): Promise<void> {
    if (this.music || this.gone) return;
    this.music = newId();
    await this.parts.adapter.play(this.legId, { playId: this.music, items, loop: true }).catch(() => {});
  }
  /** Also what is being said ends. */
  async quiet(): Promise<void> {
    this.music = null;
    if (!this.gone) await this.parts.adapter.stopPlay(this.legId).catch(() => {});
  }
}
