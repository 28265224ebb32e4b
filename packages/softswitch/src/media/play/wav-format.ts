import { A_LAW_TO_LINEAR, MU_LAW_TO_LINEAR } from '../audio/g711.ts';
import { MediaError } from '../errors.ts';

export type WavFormat = {
  encoding: 'pcm' | 'float' | 'alaw' | 'mulaw';
  channels: number;
  sampleRate: number;
  bytesPerSample: number;
  dataStart: number;
  /** Bytes of audio; Infinity when the writer never finished the header (play to the end of the file). */
  dataLength: number;
};

const ENCODINGS: Record<number, WavFormat['encoding']> = { 1: 'pcm', 3: 'float', 6: 'alaw', 7: 'mulaw' };
const EXTENSIBLE = 0xfffe;

function refuse(detail: string): never {
  throw new MediaError('file-failed', detail);
}

function parseFormatChunk(head: Buffer, at: number, size: number): Omit<WavFormat, 'dataStart' | 'dataLength'> {
  if (size < 16 || at + size > head.length) refuse('fmt chunk too short');
  const tag = head.readUInt16LE(at);
  // WAVE_FORMAT_EXTENSIBLE: the first two bytes of the sub-format GUID are the real tag.
  const code = tag === EXTENSIBLE && size >= 40 ? head.readUInt16LE(at + 24) : tag;
  const encoding = ENCODINGS[code];
  if (!encoding) refuse(`WAV encoding ${code} is not supported`);
  const channels = head.readUInt16LE(at + 2);
  const sampleRate = head.readUInt32LE(at + 4);
  const bytesPerSample = head.readUInt16LE(at + 14) / 8;
  if (channels < 1 || channels > 8 || sampleRate < 4000 || sampleRate > 192_000) refuse('unusable WAV format');
  const allowed = { pcm: [1, 2, 3, 4], float: [4], alaw: [1], mulaw: [1] }[encoding];
  if (!allowed.includes(bytesPerSample)) refuse(`${bytesPerSample * 8} bits are not supported`);
  return { encoding, channels, sampleRate, bytesPerSample };
}

/** Reads the chunks in front of the audio; `head` is the first part of the file (64 KB suffice). */
export function parseWavHeader(head: Buffer): WavFormat {
  if (head.length < 12 || head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') {
    refuse('not a WAV file');
  }
  let format: Omit<WavFormat, 'dataStart' | 'dataLength'> | null = null;
  for (let at = 12; at + 8 <= head.length; ) {
    const id = head.toString('latin1', at, at + 4);
    const size = head.readUInt32LE(at + 4);
    if (id === 'fmt ') format = parseFormatChunk(head, at + 8, size);
    if (id === 'data') {
      if (!format) refuse('data before fmt');
      const unfinished = size === 0 || size >= 0x7fff_f000;
      return { ...format, dataStart: at + 8, dataLength: unfinished ? Number.POSITIVE_INFINITY : size };
    }
    at += 8 + size + (size & 1);
  }
  return refuse('no audio in the WAV file');
}

function sampleReader(format: WavFormat): (bytes: Buffer, at: number) => number {
  if (format.encoding === 'alaw') return (bytes, at) => A_LAW_TO_LINEAR[bytes[at]];
  if (format.encoding === 'mulaw') return (bytes, at) => MU_LAW_TO_LINEAR[bytes[at]];
  if (format.encoding === 'float') return (bytes, at) => bytes.readFloatLE(at) * 32767;
  if (format.bytesPerSample === 1) return (bytes, at) => (bytes[at] - 128) * 256;
  if (format.bytesPerSample === 2) return (bytes, at) => bytes.readInt16LE(at);
  if (format.bytesPerSample === 3) return (bytes, at) => bytes.readIntLE(at, 3) / 256;
  return (bytes, at) => bytes.readInt32LE(at) / 65536;
}

/** Converts whole frames of file bytes to mono samples in −32768 … 32767 (channels averaged). */
export function decodeWav(format: WavFormat, bytes: Buffer): Float32Array {
  const read = sampleReader(format);
  const stride = format.channels * format.bytesPerSample;
  const samples = new Float32Array(Math.floor(bytes.length / stride));
  for (let i = 0, at = 0; i < samples.length; i++, at += stride) {
    let sum = 0;
    for (let channel = 0; channel < format.channels; channel++)
      sum += read(bytes, at + channel * format.bytesPerSample);
    samples[i] = sum / format.channels;
  }
  return samples;
}
