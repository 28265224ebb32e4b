import { SAMPLE_RATE } from '../audio/frame.ts';
import { ToneGenerator } from '../audio/tone.ts';
import { MediaError } from '../errors.ts';
import type { PlayItem, PlayOptions } from '../types.ts';
import type { AudioSource, PromptStore } from './prompt-store.ts';

export type PlayEnd = 'end' | 'stopped' | 'digit' | 'error';
type Finished = (playId: string, reason: PlayEnd, error?: string) => void;

/** Items opened before their turn: number announcements are made of many short files. */
const LOOK_AHEAD = 4;

/** A list that plays nothing would loop without ever letting time pass. */
const MAX_EMPTY_ITEMS = 1000;

class ToneSource extends ToneGenerator implements AudioSource {
  close(): void {}
}

const silence = (ms: number): AudioSource => new ToneSource({ frequencies: [], onMs: 0, offMs: ms });

function checkItem(item: PlayItem): void {
  if ('file' in item) {
    if (typeof item.file === 'string' && item.file !== '') return;
  } else if ('silenceMs' in item) {
    if (item.silenceMs > 0 && item.silenceMs <= 3_600_000) return;
  } else if ('tone' in item) {
    const { frequencies, onMs, offMs } = item.tone;
    const audible = frequencies.every((frequency) => frequency > 0 && frequency < SAMPLE_RATE / 2);
    if (audible && frequencies.length <= 8 && onMs >= 0 && offMs >= 0 && onMs + offMs > 0) return;
  }
  throw new MediaError('bad-argument', `play item ${JSON.stringify(item).slice(0, 120)}`);
}

type Slot = { source: AudioSource | null; failure: string | null; opening: boolean };

/** One play list; the next items are opened while the current one plays, so that lists have no gaps. */
class Play {
  readonly options: PlayOptions;
  private readonly store: PromptStore;
  private readonly slots: Slot[];
  private index = 0;
  private closed = false;

  constructor(options: PlayOptions, store: PromptStore) {
    this.options = options;
    this.store = store;
    this.slots = options.items.map(() => ({ source: null, failure: null, opening: false }));
  }

  /** Opens an item of the list; resolves when it can play or has failed. */
  private async prepare(index: number): Promise<void> {
    const slot = this.slots[index];
    const item = this.options.items[index];
    if (!slot || slot.source || slot.opening || slot.failure !== null) return;
    if ('tone' in item) slot.source = new ToneSource(item.tone);
    else if ('silenceMs' in item) slot.source = silence(item.silenceMs);
    if (slot.source || !('file' in item)) return;
    slot.opening = true;
    try {
      slot.source = await this.store.open(item.file);
      if (this.closed) slot.source.close();
    } catch (error) {
      slot.failure = (error as Error).message;
    }
    slot.opening = false;
  }

  /** Fills the frame; 'playing', or how the list ended. */
  fill(frame: Int16Array): 'playing' | 'end' | { failure: string } {
    let at = 0;
    let empty = 0;
    while (at < frame.length) {
      const slot = this.slots[this.index];
      if (slot.failure !== null) return { failure: slot.failure };
      if (!slot.source) {
        void this.prepare(this.index);
        break;
      }
      const count = slot.source.read(frame, at);
      at += count;
      if (at < frame.length && !this.nextItem(slot.source)) {
        frame.fill(0, at);
        return 'end';
      }
      empty = count === 0 ? empty + 1 : 0;
      if (empty > MAX_EMPTY_ITEMS) return { failure: 'nothing to play' };
    }
    frame.fill(0, at);
    return 'playing';
  }

  close(): void {
    this.closed = true;
    for (const slot of this.slots) slot.source?.close();
  }

  /** Opens the item at play-out and those that come soon; resolves when the first of them is ready or has failed. */
  async lookAhead(): Promise<void> {
    const [first] = Array.from({ length: LOOK_AHEAD }, (_, i) => this.prepare(this.index + i));
    await first;
  }

  private nextItem(source: AudioSource): boolean {
    const last = this.index === this.slots.length - 1;
    if (last && !this.options.loop) return false;
    source.rewind();
    this.index = last ? 0 : this.index + 1;
    void this.lookAhead();
    return true;
  }
}

/**
 * What a leg is played: announcements one after another, and behind them at most one endless loop (music on hold) that
 * pauses while an announcement is on and goes on afterwards.
 */
export class Player {
  private readonly plays: Play[] = [];
  private readonly store: PromptStore;
  private readonly finished: Finished;

  constructor(store: PromptStore, finished: Finished) {
    this.store = store;
    this.finished = finished;
  }

  get active(): boolean {
    return this.plays.length > 0;
  }

  get ids(): string[] {
    return this.plays.map((play) => play.options.playId);
  }

  /** Queues a list and opens its first item; throws `bad-argument`. A missing file ends the play with 'error'. */
  async start(options: PlayOptions): Promise<void> {
    if (options.items.length === 0) throw new MediaError('bad-argument', 'nothing to play');
    options.items.forEach(checkItem);
    if (this.ids.includes(options.playId)) throw new MediaError('bad-argument', `play ${options.playId} exists`);
    const play = new Play(options, this.store);
    this.plays.push(play);
    await play.lookAhead();
  }

  /** Ends one play, or all of them. */
  stop(playId?: string, reason: PlayEnd = 'stopped'): void {
    for (const play of [...this.plays]) {
      if (playId === undefined || play.options.playId === playId) this.end(play, reason);
    }
  }

  /** A key was pressed: ends every play that asked for it. */
  digitPressed(): void {
    for (const play of [...this.plays]) if (play.options.stopOnDigit) this.end(play, 'digit');
  }

  /** Writes the next frame; false when nothing plays (the frame is untouched then). */
  fill(frame: Int16Array): boolean {
    const play = this.plays.find((candidate) => !candidate.options.loop) ?? this.plays.at(-1);
    if (!play) return false;
    const state = play.fill(frame);
    if (state === 'end') this.end(play, 'end');
    else if (state !== 'playing') {
      frame.fill(0);
      this.end(play, 'error', state.failure);
    }
    return true;
  }

  private end(play: Play, reason: PlayEnd, error?: string): void {
    const at = this.plays.indexOf(play);
    if (at < 0) return;
    this.plays.splice(at, 1);
    play.close();
    this.finished(play.options.playId, reason, error);
  }
}
