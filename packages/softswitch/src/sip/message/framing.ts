/** Messages out of a byte stream by Content-Length (RFC 3261 18.3), with keep-alives (RFC 5626 3.5.1). */
import { canonicalName } from './header-names.ts';
import { findHeaderEnd } from './parse.ts';

export type FrameLimits = { maxHeaderBytes: number; maxBodyBytes: number };

export type Frame = { type: 'message'; data: Buffer } | { type: 'ping' } | { type: 'pong' };

/** The stream can't be followed any more: answer what can be answered and close the connection. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
  /** Header part of the offending message, for a last 400 or 413. */
  readonly head: Buffer | null;

  constructor(message: string, head: Buffer | null) {
    super(message);
    this.head = head;
  }
}

const LENGTH_LINE = /(?:^|\n)(content-length|l)[ \t]*:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]*)/gi;

/**
 * Feed chunks, get frames. Holds at most one incomplete message. A double CRLF between messages is a ping, a single one a
 * pong (RFC 5626 4.4.1).
 */
export class StreamFramer {
  private readonly limits: FrameLimits;
  private chunks: Buffer[] = [];
  private size = 0;
  /** Bytes needed before another look makes sense; spares quadratic copying of a slow stream. */
  private needed = 0;

  constructor(limits: FrameLimits = { maxHeaderBytes: 32_768, maxBodyBytes: 65_536 }) {
    this.limits = limits;
  }

  /** Throws FramingError when the stream is broken; the framer must not be used afterwards. */
  push(chunk: Buffer): Frame[] {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size < this.needed) return [];
    let data = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    const frames: Frame[] = [];
    for (let rest = this.take(data, frames); rest !== null; rest = this.take(data, frames)) data = rest;
    this.chunks = data.length === 0 ? [] : [data];
    this.size = data.length;
    return frames;
  }

  /** Takes one frame off the front; null when more bytes are needed. */
  private take(data: Buffer, frames: Frame[]): Buffer | null {
    this.needed = 0;
    if (data.length === 0) return null;
    if (data[0] === 13 || data[0] === 10) return this.takeLineBreaks(data, frames);
    const separator = findHeaderEnd(data);
    if (!separator) {
      if (data.length > this.limits.maxHeaderBytes) throw new FramingError('header part too long', null);
      return null;
    }
    const head = data.subarray(0, separator.end);
    if (head.length > this.limits.maxHeaderBytes) throw new FramingError('header part too long', null);
    const length = this.bodyLength(head);
    const end = separator.bodyStart + length;
    if (data.length < end) {
      this.needed = end;
      return null;
    }
    frames.push({ type: 'message', data: data.subarray(0, end) });
    return data.subarray(end);
  }

  private takeLineBreaks(data: Buffer, frames: Frame[]): Buffer | null {
    if (data.length >= 4 && data.toString('latin1', 0, 4) === '\r\n\r\n') {
      frames.push({ type: 'ping' });
      return data.subarray(4);
    }
    if (data[0] === 10) return data.subarray(1);
    // "\r", "\r\n" and "\r\n\r" may still grow into a ping.
    if (data.length < 4 && '\r\n\r'.startsWith(data.toString('latin1'))) {
      if (data.length !== 2) return null;
      frames.push({ type: 'pong' });
      return data.subarray(2);
    }
    if (data[1] === 10) frames.push({ type: 'pong' });
    return data.subarray(data[1] === 10 ? 2 : 1);
  }

  private bodyLength(head: Buffer): number {
    const values = [...head.toString('latin1').matchAll(LENGTH_LINE)].map((match) => match[2]!.trim());
    if (values.length === 0) throw new FramingError(`${canonicalName('l')} missing on a stream`, head);
    const first = values[0]!;
    if (values.some((value) => value !== first) || !/^\d{1,9}$/.test(first)) {
      throw new FramingError('contradictory or malformed content-length', head);
    }
    const length = Number(first);
    if (length > this.limits.maxBodyBytes) throw new FramingError('body too long', head);
    return length;
  }
}
