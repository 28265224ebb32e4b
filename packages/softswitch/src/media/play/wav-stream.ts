import { type FileHandle, open } from 'node:fs/promises';
import { Resampler } from '../audio/resampler.ts';
import { MediaError } from '../errors.ts';
import { decodeWav, parseWavHeader, type WavFormat } from './wav-format.ts';

const HEAD = 64 * 1024;
/** Input decoded between two turns of the event loop: 0.25 s, so that decoding never delays packets. */
const SLICE_MS = 250;

/** Reads a WAV file piece by piece as 8 kHz mono. */
export class WavStream {
  readonly format: WavFormat;
  private readonly handle: FileHandle;
  private readonly resampler: Resampler;
  private readonly end: number;
  private readonly sliceBytes: number;
  private position: number;
  private ended = false;

  private constructor(handle: FileHandle, format: WavFormat, fileSize: number) {
    this.handle = handle;
    this.format = format;
    this.resampler = new Resampler(format.sampleRate);
    const stride = format.channels * format.bytesPerSample;
    const available = Math.min(format.dataLength, fileSize - format.dataStart);
    this.end = format.dataStart + Math.floor(available / stride) * stride;
    this.sliceBytes = Math.max(1, Math.floor((format.sampleRate * SLICE_MS) / 1000)) * stride;
    this.position = format.dataStart;
  }

  /** Opens and checks the file; throws `MediaError('file-failed')`. */
  static async open(path: string): Promise<WavStream> {
    const handle = await open(path, 'r').catch((error: Error) => {
      throw new MediaError('file-failed', error.message);
    });
    try {
      const { size } = await handle.stat();
      const head = Buffer.alloc(Math.min(HEAD, size));
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      return new WavStream(handle, parseWavHeader(head.subarray(0, bytesRead)), size);
    } catch (error) {
      await handle.close();
      throw error instanceof MediaError ? error : new MediaError('file-failed', (error as Error).message);
    }
  }

  /** Length of the audio in milliseconds. */
  get durationMs(): number {
    const stride = this.format.channels * this.format.bytesPerSample;
    return ((this.end - this.format.dataStart) / stride / this.format.sampleRate) * 1000;
  }

  /** The next quarter of a second, null at the end. */
  async read(): Promise<Int16Array | null> {
    if (this.ended) return null;
    const wanted = Math.min(this.sliceBytes, this.end - this.position);
    if (wanted <= 0) {
      this.ended = true;
      const tail = this.resampler.flush();
      return tail.length > 0 ? tail : null;
    }
    const bytes = Buffer.allocUnsafe(wanted);
    const { bytesRead } = await this.handle.read(bytes, 0, wanted, this.position);
    if (bytesRead <= 0) {
      this.ended = true;
      return null;
    }
    this.position += bytesRead;
    return this.resampler.push(decodeWav(this.format, bytes.subarray(0, bytesRead)));
  }

  rewind(): void {
    this.position = this.format.dataStart;
    this.ended = false;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
