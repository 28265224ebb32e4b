import { SAMPLE_RATE } from '../audio/frame.ts';

export const WAV_HEADER = 44;
/** Largest data chunk that fits the 32-bit sizes of RIFF, whole frames. */
export const MAX_DATA = 0xffff_ff00;

/** Canonical header of 8 kHz 16-bit PCM with `dataLength` bytes of audio. */
export function wavHeader(channels: 1 | 2, dataLength: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataLength, 40);
  return header;
}
