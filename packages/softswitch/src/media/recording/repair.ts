import { open } from 'node:fs/promises';
import { MediaError } from '../errors.ts';
import { MAX_DATA, WAV_HEADER, wavHeader } from './wav-header.ts';

export type Repaired = { durationMs: number; changed: boolean };

/**
 * Makes a recording whose writer died playable to its last whole sample: sizes in the header are set from the length of
 * the file and a torn sample at the end is cut off. Harmless on intact files. Only for files this engine wrote
 * (canonical 44-byte header); throws `MediaError('file-failed')` otherwise.
 */
export async function repairRecording(path: string): Promise<Repaired> {
  const handle = await open(path, 'r+').catch((error: Error) => {
    throw new MediaError('file-failed', error.message);
  });
  try {
    const { size } = await handle.stat();
    const header = Buffer.alloc(WAV_HEADER);
    const { bytesRead } = await handle.read(header, 0, WAV_HEADER, 0);
    // Died before the header reached the disk: an empty recording is better than an unreadable file.
    if (size < WAV_HEADER) {
      await handle.truncate(0);
      await handle.write(wavHeader(2, 0), 0, WAV_HEADER, 0);
      return { durationMs: 0, changed: true };
    }
    const channels = header.readUInt16LE(22);
    const ours = bytesRead === WAV_HEADER && header.toString('latin1', 36, 40) === 'data';
    if (!ours || (channels !== 1 && channels !== 2)) throw new MediaError('file-failed', `${path} is no recording`);
    const stride = channels * 2;
    const data = Math.min(MAX_DATA, size - WAV_HEADER);
    const whole = data - (data % stride);
    const changed = header.readUInt32LE(40) !== whole || WAV_HEADER + whole !== size;
    if (changed) {
      await handle.truncate(WAV_HEADER + whole);
      await handle.write(wavHeader(channels, whole), 0, WAV_HEADER, 0);
      await handle.sync();
    }
    return { durationMs: (whole / stride / 8000) * 1000, changed };
  } finally {
    await handle.close();
  }
}
