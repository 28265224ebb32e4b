import { stat } from 'node:fs/promises';
import { MediaError } from '../errors.ts';
import { WavStream } from './wav-stream.ts';

/** Audio at 8 kHz that a player reads from. */
export interface AudioSource {
  /** Fills `target` from `offset`; fewer samples than asked for mean the end. */
  read(target: Int16Array, offset: number): number;
  rewind(): void;
  close(): void;
}

/** Prompts up to this length are decoded once and kept; longer ones (music, messages) are streamed. */
const CACHED_MS = 60_000;
/** Streamed audio decoded ahead of the play-out point. */
const AHEAD_SAMPLES = 8000;

class CachedSource implements AudioSource {
  private readonly samples: Int16Array;
  private position = 0;

  constructor(samples: Int16Array) {
    this.samples = samples;
  }

  read(target: Int16Array, offset: number): number {
    const count = Math.min(target.length - offset, this.samples.length - this.position);
    for (let i = 0; i < count; i++) target[offset + i] = this.samples[this.position + i];
    this.position += count;
    return count;
  }

  rewind(): void {
    this.position = 0;
  }

  close(): void {}
}

/** Decodes a long file a second ahead while it is played. */
class StreamedSource implements AudioSource {
  private readonly stream: WavStream;
  private readonly slices: Int16Array[] = [];
  private buffered = 0;
  private offset = 0;
  private reading: Promise<void> | null = null;
  private atEnd = false;
  private closed = false;

  constructor(stream: WavStream) {
    this.stream = stream;
  }

  /** Decodes the first second. */
  prepare(): Promise<void> {
    this.fill();
    return this.reading ?? Promise.resolve();
  }

  read(target: Int16Array, offset: number): number {
    let at = offset;
    while (at < target.length && this.slices.length > 0) {
      const slice = this.slices[0];
      const count = Math.min(target.length - at, slice.length - this.offset);
      for (let i = 0; i < count; i++) target[at + i] = slice[this.offset + i];
      at += count;
      this.offset += count;
      this.buffered -= count;
      if (this.offset < slice.length) break;
      this.slices.shift();
      this.offset = 0;
    }
    if (this.buffered < AHEAD_SAMPLES) this.fill();
    if (at < target.length && !this.atEnd) {
      // The disk is slower than the clock: silence now, the audio goes on where it stopped.
      target.fill(0, at);
      return target.length - offset;
    }
    return at - offset;
  }

  rewind(): void {
    const restart = (): void => {
      this.slices.length = 0;
      this.buffered = 0;
      this.offset = 0;
      this.atEnd = false;
      this.stream.rewind();
      this.reading = null;
      this.fill();
    };
    if (this.reading) this.reading = this.reading.then(restart);
    else restart();
    this.atEnd = false;
  }

  close(): void {
    this.closed = true;
    const end = (): void => void this.stream.close().catch(() => {});
    if (this.reading) void this.reading.then(end, end);
    else end();
  }

  private fill(): void {
    if (this.reading || this.atEnd || this.closed) return;
    this.reading = this.decode()
      .catch(() => {
        this.atEnd = true;
      })
      .finally(() => {
        this.reading = null;
      });
  }

  private async decode(): Promise<void> {
    while (this.buffered < 2 * AHEAD_SAMPLES && !this.closed) {
      const slice = await this.stream.read();
      if (!slice) {
        this.atEnd = true;
        return;
      }
      this.slices.push(slice);
      this.buffered += slice.length;
    }
  }
}

type Entry = { key: string; samples: Promise<Int16Array>; bytes: number };

/**
 * Opens prompts. Decoded prompts are shared by all legs and kept within a memory budget, least recently used out first;
 * a file that changes on disk is decoded anew.
 */
export class PromptStore {
  private readonly entries = new Map<string, Entry>();
  private readonly budget: number;
  private used = 0;

  constructor(budgetBytes: number) {
    this.budget = budgetBytes;
  }

  get cachedBytes(): number {
    return this.used;
  }

  /** Throws `MediaError('file-failed')`. */
  async open(path: string): Promise<AudioSource> {
    const facts = await stat(path).catch((error: Error) => {
      throw new MediaError('file-failed', error.message);
    });
    const key = `${facts.mtimeMs}:${facts.size}`;
    const known = this.entries.get(path);
    if (known?.key === key) {
      this.entries.delete(path);
      this.entries.set(path, known);
      return new CachedSource(await known.samples);
    }
    if (known) this.forget(path, known);
    const stream = await WavStream.open(path);
    if (stream.durationMs > CACHED_MS) {
      const source = new StreamedSource(stream);
      await source.prepare();
      return source;
    }
    const entry: Entry = { key, samples: decodeAll(stream), bytes: 0 };
    this.entries.set(path, entry);
    try {
      const samples = await entry.samples;
      if (this.entries.get(path) === entry) {
        entry.bytes = samples.byteLength;
        this.used += entry.bytes;
        this.trim();
      }
      return new CachedSource(samples);
    } catch (error) {
      this.forget(path, entry);
      throw new MediaError('file-failed', (error as Error).message);
    }
  }

  clear(): void {
    this.entries.clear();
    this.used = 0;
  }

  private forget(path: string, entry: Entry): void {
    if (this.entries.get(path) !== entry) return;
    this.entries.delete(path);
    this.used -= entry.bytes;
  }

  private trim(): void {
    for (const [path, entry] of this.entries) {
      if (this.used <= this.budget || this.entries.size === 1) return;
      this.forget(path, entry);
    }
  }
}

async function decodeAll(stream: WavStream): Promise<Int16Array> {
  try {
    const slices: Int16Array[] = [];
    let length = 0;
    for (let slice = await stream.read(); slice; slice = await stream.read()) {
      slices.push(slice);
      length += slice.length;
    }
    const samples = new Int16Array(length);
    let at = 0;
    for (const slice of slices) {
      samples.set(slice, at);
      at += slice.length;
    }
    return samples;
  } finally {
    await stream.close();
  }
}
