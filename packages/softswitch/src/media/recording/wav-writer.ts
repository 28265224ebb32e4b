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

/** One write in two seconds and recording: few system calls, and a crash loses two seconds at most. */
const CHUNK_FRAMES = 100;
/** Chunks waiting for a slow disk before audio is given up (10 s). */
const MAX_WAITING = 5;
/** Chunks between two updates of the sizes in the header. */
const HEADER_EVERY = 3;
/** Chunks kept for the next recording that needs one; writes take milliseconds, so a few serve all. */
const MAX_SPARE = 32;

const spare: Record<1 | 2, Int16Array[]> = { 1: [], 2: [] };

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
  private readonly waiting: Int16Array[] = [];
  private chunk: Int16Array;
  private used = 0;
  private limit: number;
  private position = WAV_HEADER;
  private chunksWritten = 0;
  private writing = false;
  private drained: (() => void) | null = null;

  private constructor(fd: number, channels: 1 | 2, phase: number) {
    this.fd = fd;
    this.channels = channels;
    this.chunk = this.takeChunk();
    this.chunksWritten = phase % HEADER_EVERY;
    // The first chunk is cut short by turns, so that recordings begun together do not write together for ever.
    this.limit = this.chunk.length - (phase % CHUNK_FRAMES) * FRAME_SAMPLES * channels;
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
    if (at >= this.limit) this.turnOver();
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
      this.giveBack(this.chunk);
      await closeFile(this.fd);
    }
  }

  private turnOver(): void {
    const full = this.chunk.subarray(0, this.used);
    this.chunk = this.takeChunk();
    this.limit = this.chunk.length;
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

  private takeChunk(): Int16Array {
    return spare[this.channels].pop() ?? new Int16Array(CHUNK_FRAMES * FRAME_SAMPLES * this.channels);
  }

  private giveBack(chunk: Int16Array): void {
    const pool = spare[this.channels];
    if (pool.length < MAX_SPARE) pool.push(new Int16Array(chunk.buffer));
  }

  private async drain(): Promise<void> {
    this.writing = true;
    try {
      for (let chunk = this.waiting.shift(); chunk; chunk = this.waiting.shift()) {
        if (this.position + chunk.byteLength > MAX_DATA) throw new Error('the recording has reached 4 GB');
        await this.writeAt(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), this.position);
        this.position += chunk.byteLength;
        this.giveBack(chunk);
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
