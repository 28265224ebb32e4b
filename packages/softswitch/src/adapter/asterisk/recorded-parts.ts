/**
 * Puts a recording together from its parts. Asterisk writes what passes a channel, not what time passes: where neither side
 * sends anything, nothing is written. So each part lies where the clock says that it was over, and what is missing before its
 * sound is silence, as is all that was left out between parts. A part that ended with its call lies where it began: that a
 * call has ended is heard later than it happens.
 */
import { copyFile, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { WAV_HEADER, wavHeader } from '../../media/recording/wav-header.ts';

/**
 * A closed file with a place for the header before its sound; when it began and was over, in ms since the recording began.
 * `untilMs` is null when that is not known exactly.
 */
export type RecordedPart = { file: string; fromMs: number; untilMs: number | null };

/** Less is no gap but the way of a packet. */
const GAP_MS = 100;
const CHUNK = 1 << 18;

/**
 * Moves one whole file, or writes several (or one with a gap), to `path` as a WAV of 8 kHz, 16 bits. `pausedMs`: when the
 * recording ended, where it did so in a pause. Resolves with its length in ms; the files of the parts are gone then.
 */
export async function putTogether(
  parts: readonly RecordedPart[],
  { path, channels, pausedMs }: { path: string; channels: 1 | 2; pausedMs: number | null },
): Promise<number> {
  const bytesPerMs = channels * 16;
  const [first] = parts;
  if (!first) throw new Error('nothing was recorded');
  const bytes = await soundIn(first.file);
  const whole = parts.length === 1 && pausedMs === null;
  if (whole && (first.untilMs === null || first.untilMs - bytes / bytesPerMs < GAP_MS)) {
    const file = await open(first.file, 'r+');
    await file.write(wavHeader(channels, bytes), 0, WAV_HEADER, 0).finally(() => file.close());
    await move(first.file, path);
    return bytes / bytesPerMs;
  }
  const target = `${first.file}.whole`;
  const file = await open(target, 'w');
  let written = 0;
  const silentUntil = async (byte: number): Promise<void> => {
    if (byte - written >= GAP_MS * bytesPerMs) written += await silence(file, byte - written);
  };
  try {
    await file.write(Buffer.alloc(WAV_HEADER));
    for (const { file: from, fromMs, untilMs } of parts) {
      const begins =
        untilMs === null ? Math.round(fromMs) * bytesPerMs : Math.round(untilMs) * bytesPerMs - (await soundIn(from));
      await silentUntil(begins);
      written += await sound(file, from);
    }
    if (pausedMs !== null) await silentUntil(Math.round(pausedMs) * bytesPerMs);
    await file.write(wavHeader(channels, written), 0, WAV_HEADER, 0);
    await file.close();
    await move(target, path);
  } catch (error) {
    // The parts stay, and nothing half-written beside them.
    await file.close().catch(() => {});
    await rm(target, { force: true });
    throw error;
  }
  for (const part of parts) await rm(part.file, { force: true });
  return written / bytesPerMs;
}

async function soundIn(path: string): Promise<number> {
  const file = await open(path, 'r');
  const { size } = await file.stat().finally(() => file.close());
  return Math.max(0, size - WAV_HEADER);
}

async function silence(to: FileHandle, bytes: number): Promise<number> {
  const zeros = Buffer.alloc(Math.min(CHUNK, Math.max(0, bytes)));
  for (let left = bytes; left > 0; left -= CHUNK) await to.write(zeros, 0, Math.min(CHUNK, left));
  return Math.max(0, bytes);
}

async function sound(to: FileHandle, path: string): Promise<number> {
  const from = await open(path, 'r');
  const chunk = Buffer.alloc(CHUNK);
  let copied = 0;
  try {
    for (;;) {
      const { bytesRead } = await from.read(chunk, 0, CHUNK, WAV_HEADER + copied);
      if (bytesRead === 0) return copied;
      await to.write(chunk, 0, bytesRead);
      copied += bytesRead;
    }
  } finally {
    await from.close();
  }
}

/** Also to another disk. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  });
}
