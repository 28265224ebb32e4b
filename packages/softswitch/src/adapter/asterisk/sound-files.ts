/** Prompts and tones as files that Asterisk plays: rendered once, kept by what they are made of. */
import { createHash } from 'node:crypto';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LINEAR_TO_A_LAW, LINEAR_TO_MU_LAW } from '../../media/audio/g711.ts';
import { ToneGenerator } from '../../media/audio/tone.ts';
import { WavStream } from '../../media/play/wav-stream.ts';
import type { PlayItem } from '../../media/types.ts';
import { TelephonyError } from '../errors.ts';

const SECOND = 8000;
/** Loops shorter than this are repeated within their file, so that they have no seams. */
const LOOP_SAMPLES = 30 * SECOND;
const LONGEST_MS = 3_600_000;
/** A file that was just looked at is not looked at again: in rush hour every call plays the same few. */
const FRESH_MS = 250;
const MOST_LOOKS = 1000;

/** In each codec that a line may have: Asterisk takes the one of the channel, and recodes nothing. */
const laws = [
  { ending: 'alaw', table: LINEAR_TO_A_LAW },
  { ending: 'ulaw', table: LINEAR_TO_MU_LAW },
];

export class SoundFiles {
  private readonly folder: string;
  private readonly rendered = new Map<string, Promise<string>>();
  private readonly looks = new Map<string, { at: number; version: Promise<string> }>();

  constructor(folder: string) {
    this.folder = folder;
  }

  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
  }

  /** ARI media addresses of a list; throws `bad-argument`, and what the file system says about a missing prompt. */
  async media(items: PlayItem[], loop: boolean): Promise<string[]> {
    if (items.length === 0) throw new TelephonyError('bad-argument', 'nothing to play');
    items.forEach(check);
    const paths = await Promise.all(items.map((item) => this.path(item, loop && items.length === 1)));
    return paths.map((path) => `sound:${path}`);
  }

  /** Without the file's ending, as Asterisk wants it. */
  private async path(item: PlayItem, repeated: boolean): Promise<string> {
    const key = 'file' in item ? `${item.file} ${await this.version(item.file)}` : JSON.stringify(item);
    const name = createHash('sha256')
      .update(`${key}${repeated ? ' repeated' : ''}`)
      .digest('hex')
      .slice(0, 32);
    const known = this.rendered.get(name);
    if (known) return await known;
    const made = this.render(name, item, repeated);
    this.rendered.set(name, made);
    made.catch(() => this.rendered.delete(name));
    return await made;
  }

  private version(file: string): Promise<string> {
    const now = performance.now();
    const last = this.looks.get(file);
    if (last && now - last.at < FRESH_MS) return last.version;
    if (this.looks.size >= MOST_LOOKS) this.looks.clear();
    const look = { at: now, version: version(file) };
    this.looks.set(file, look);
    // What is not there may come at any moment.
    look.version.catch(() => this.looks.delete(file));
    return look.version;
  }

  private async render(name: string, item: PlayItem, repeated: boolean): Promise<string> {
    const path = join(this.folder, name);
    const lacking = [];
    for (const law of laws) if (!(await present(`${path}.${law.ending}`))) lacking.push(law);
    if (lacking.length === 0) return path;
    const once = await samples(item);
    const turns = repeated && once.length > 0 ? Math.max(1, Math.ceil(LOOP_SAMPLES / once.length)) : 1;
    const bytes = Buffer.alloc(once.length * turns);
    for (const { ending, table } of lacking) {
      for (let i = 0; i < bytes.length; i++) bytes[i] = table[once[i % once.length]! & 0xffff]!;
      // Asterisk must never meet half a file.
      await writeFile(`${path}.new`, bytes);
      await rename(`${path}.new`, `${path}.${ending}`);
    }
    return path;
  }
}

const present = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function version(file: string): Promise<string> {
  const { mtimeMs, size } = await stat(file);
  return `${mtimeMs} ${size}`;
}

async function samples(item: PlayItem): Promise<Int16Array> {
  if ('silenceMs' in item) return new Int16Array((item.silenceMs * SECOND) / 1000);
  if ('tone' in item) {
    const { onMs, offMs, repeat = 1 } = item.tone;
    const all = new Int16Array(((onMs + offMs) * Math.max(1, repeat) * SECOND) / 1000);
    new ToneGenerator(item.tone).read(all, 0);
    return all;
  }
  const stream = await WavStream.open(item.file);
  const slices: Int16Array[] = [];
  try {
    for (let slice = await stream.read(); slice; slice = await stream.read()) slices.push(slice);
  } finally {
    await stream.close();
  }
  const all = new Int16Array(slices.reduce((sum, slice) => sum + slice.length, 0));
  let at = 0;
  for (const slice of slices) {
    all.set(slice, at);
    at += slice.length;
  }
  return all;
}

function check(item: PlayItem): void {
  if ('file' in item) {
    if (typeof item.file === 'string' && item.file !== '') return;
  } else if ('silenceMs' in item) {
    if (item.silenceMs > 0 && item.silenceMs <= LONGEST_MS) return;
  } else if ('tone' in item) {
    const { frequencies, onMs, offMs, repeat = 1 } = item.tone;
    const audible = frequencies.every((frequency) => frequency > 0 && frequency < SECOND / 2);
    const length = (onMs + offMs) * Math.max(1, repeat);
    if (audible && frequencies.length <= 8 && onMs >= 0 && offMs >= 0 && length > 0 && length <= LONGEST_MS) return;
  }
  throw new TelephonyError('bad-argument', `play item ${JSON.stringify(item).slice(0, 120)}`);
}
