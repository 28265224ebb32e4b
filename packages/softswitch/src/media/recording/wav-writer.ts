import { close, fdatasync, ftruncate, mkdir, open, write } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { FRAME_SAMPLES } from '../audio/frame.ts';
import { MediaError } from '../errors.ts';
import { MAX_DATA, WAV_HEADER, wavHeader } from './wav-header.ts';

const openFile = promisify(open);
const makeFolder = promisify(mkdir);
const closeFile = promisify(close);
const truncateFile = promisify(ftruncate);
const syncFile = promisify(fdatasync);

/** One write a second and recording: few system calls, and a crash loses a second at most. */
const CHUNK_FRAMES = 50;
/** Chunks waiting for a slow disk before audio is given up (10 s). */
const MAX_WAITING = 10;
/** Chunks between two updates of the sizes in the header. */
const HEADER_EVERY = 4;

/**
 * Streams 16-bit PCM to a WAV file. The header is valid from the first byte on and is brought up to date every few
 * seconds, so that a file left behind by a crash plays (and `repairRecording` recovers the rest).
 */
export class WavWriter {
  /** Frames of 20 ms accepted so far. */
  frames = 0;
  failure: string | null = null;

  private readonly fd: number;
  private readonly channels: 1 | 2;
  private readonly free: Int16Array[] = [];
  private readonly waiting: Int16Array[] = [];
  private chunk: Int16Array;
  private used = 0;
  private position = WAV_HEADER;
  private chunksWritten = 0;
  private writing = false;
  private drained: (() => void) | null = null;

  private constructor(fd: number, channels: 1 | 2, phase: number) {
    this.fd = fd;
    this.channels = channels;
    this.chunk = new Int16Array(CHUNK_FRAMES * FRAME_SAMPLES * channels);
    this.chunksWritten = phase % HEADER_EVERY;
  }

  /** Creates the folder and file (an old file is replaced) and writes an empty header; throws `file-failed`. */
  static async create(path: string, channels: 1 | 2, phase = 0): Promise<WavWriter> {
    try {
      await makeFolder(dirname(path), { recursive: true });
      const fd = await openFile(path, 'w', 0o640);
      const writer = new WavWriter(fd, channels, phase);
      await writer.writeAt(wavHeader(channels, 0), 0);
      return writer;
    } catch (error) {
      throw new MediaError('file-failed', (error as Error).message);
    }
  }

  /** Appends one frame; `right` is ignored in mono files. Never blocks. */
  push(left: Int16Array, right: Int16Array): void {
    const chunk = this.chunk;
    let at = this.used;
    if (this.channels === 1) {
      for (let i = 0; i < FRAME_SAMPLES; i++) chunk[at++] = left[i];
    } else {
      for (let i = 0; i < FRAME_SAMPLES; i++) {
        chunk[at++] = left[i];
        chunk[at++] = right[i];
      }
    }
    this.used = at;
    this.frames++;
    if (at === chunk.length) this.turnOver();
  }

  /** Writes what is left, sets the final sizes and closes the file. */
  async finish(): Promise<void> {
    if (this.used > 0) this.turnOver();
    if (this.writing) {
      await new Promise<void>((resolve) => {
        this.drained = resolve;
      });
    }
    try {
      if (this.failure === null) {
        await truncateFile(this.fd, this.position);
        await this.writeAt(wavHeader(this.channels, this.position - WAV_HEADER), 0);
        await syncFile(this.fd);
      }
    } catch (error) {
      this.failure = (error as Error).message;
    } finally {
      await closeFile(this.fd);
    }
  }

  private turnOver(): void {
    const full = this.chunk.subarray(0, this.used);
    this.chunk = this.free.pop() ?? new Int16Array(this.chunk.length);
    this.used = 0;
    if (this.failure !== null) return;
    if (this.waiting.length >= MAX_WAITING) {
      this.failure = 'the disk is too slow for this recording';
      this.waiting.length = 0;
      return;
    }
    this.waiting.push(full);
    if (!this.writing) void this.drain();
  }

  private async drain(): Promise<void> {
    this.writing = true;
    try {
      for (let chunk = this.waiting.shift(); chunk; chunk = this.waiting.shift()) {
        if (this.position + chunk.byteLength > MAX_DATA) throw new Error('the recording has reached 4 GB');
        await this.writeAt(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), this.position);
        this.position += chunk.byteLength;
        if (chunk.length === this.chunk.length && this.free.length < 2) this.free.push(chunk);
        if (++this.chunksWritten % HEADER_EVERY === 0) {
          await this.writeAt(wavHeader(this.channels, this.position - WAV_HEADER), 0);
        }
      }
    } catch (error) {
      this.failure = (error as Error).message;
      this.waiting.length = 0;
    }
    this.writing = false;
    this.drained?.();
  }

  private writeAt(bytes: Buffer, position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      write(this.fd, bytes, 0, bytes.length, position, (error, written) => {
        if (error) reject(error);
        else if (written !== bytes.length) reject(new Error('the disk is full'));
        else resolve();
      });
    });
  }
}
