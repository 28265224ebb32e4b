/**
 * Recordings of several people, each of their own voice, become one in which they are heard together: the sound of a meeting.
 * Sizes are taken from the files, not from their headers, so that what a crash left behind is in it to its last whole sample.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { SAMPLE_RATE } from '../audio/frame.ts';
import { MAX_DATA, WAV_HEADER, wavHeader } from './wav-header.ts';

/** A recording that this library wrote, mono or stereo (of which the left side is taken: the leg's own voice), and where it begins. */
export type MixPart = { path: string; atSamples: number };

export type Mix = {
  durationMs: number;
  /** Files that are not there, or are no recordings: they are silence. */
  unreadable: string[];
  /** A WAV of 8 kHz, 16 bits, mono. Nothing is read before it is asked for, and never more than a second of each part. */
  content: AsyncGenerator<Buffer>;
};

type Track = { path: string; channels: number; from: number; until: number };
type Open = Track & { file: FileHandle };

/** Samples mixed at a time. */
const BLOCK = SAMPLE_RATE;
const MAX_SAMPLES = Math.floor(MAX_DATA / 2);

/** Loudness is added and cut off at full scale; beyond what a WAV holds (74 hours) nothing is taken. */
export async function mixRecordings(parts: readonly MixPart[]): Promise<Mix> {
  const tracks: Track[] = [];
  const unreadable: string[] = [];
  for (const { path, atSamples } of parts) {
    const found = await look(path).catch(() => null);
    if (!found) unreadable.push(path);
    else if (found.samples > 0) {
      const from = Math.max(0, Math.round(atSamples));
      tracks.push({ path, channels: found.channels, from, until: Math.min(MAX_SAMPLES, from + found.samples) });
    }
  }
  tracks.sort((one, other) => one.from - other.from);
  const samples = tracks.reduce((most, { until }) => Math.max(most, until), 0);
  return { durationMs: (samples / SAMPLE_RATE) * 1000, unreadable, content: mixed(tracks, samples) };
}

async function look(path: string): Promise<{ channels: number; samples: number } | null> {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(WAV_HEADER);
    const { bytesRead } = await file.read(header, 0, WAV_HEADER, 0);
    const channels = header.readUInt16LE(22);
    const ours =
      bytesRead === WAV_HEADER &&
      header.toString('latin1', 0, 4) === 'RIFF' &&
      header.toString('latin1', 36, 40) === 'data' &&
      header.readUInt16LE(34) === 16 &&
      header.readUInt32LE(24) === SAMPLE_RATE;
    if (!ours || (channels !== 1 && channels !== 2)) return null;
    const { size } = await file.stat();
    return { channels, samples: Math.floor((size - WAV_HEADER) / (channels * 2)) };
  } finally {
    await file.close();
  }
}

async function* mixed(tracks: readonly Track[], samples: number): AsyncGenerator<Buffer> {
  const sums = new Int32Array(BLOCK);
  const bytes = Buffer.alloc(BLOCK * 4);
  let sounding: Open[] = [];
  let next = 0;
  try {
    yield wavHeader(1, samples * 2);
    for (let at = 0; at < samples; at += BLOCK) {
      const end = Math.min(samples, at + BLOCK);
      for (; next < tracks.length && tracks[next]!.from < end; next++) {
        const track = tracks[next]!;
        sounding.push({ ...track, file: await open(track.path, 'r') });
      }
      sums.fill(0);
      for (const track of sounding) await add(track, at, end, sums, bytes);
      yield cutOff(sums.subarray(0, end - at));
      const over = sounding.filter(({ until }) => until <= end);
      sounding = sounding.filter(({ until }) => until > end);
      for (const { file } of over) await file.close();
    }
  } finally {
    for (const { file } of sounding) await file.close().catch(() => {});
  }
}

/** What of a track lies between `at` and `end`. A file that has become shorter is silence from there on. */
async function add(track: Open, at: number, end: number, sums: Int32Array, bytes: Buffer): Promise<void> {
  const { file, channels, from, until } = track;
  const stride = channels * 2;
  const begin = Math.max(at, from);
  const wanted = (Math.min(end, until) - begin) * stride;
  let got = 0;
  while (got < wanted) {
    const place = WAV_HEADER + (begin - from) * stride + got;
    const { bytesRead } = await file.read(bytes, got, wanted - got, place);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  const whole = got - (got % stride);
  for (let byte = 0, sample = begin - at; byte < whole; byte += stride, sample++)
    sums[sample]! += bytes.readInt16LE(byte);
}

function cutOff(sums: Int32Array): Buffer {
  const out = Buffer.allocUnsafe(sums.length * 2);
  for (const [index, sum] of sums.entries())
    out.writeInt16LE(sum > 32_767 ? 32_767 : sum < -32_768 ? -32_768 : sum, index * 2);
  return out;
}
