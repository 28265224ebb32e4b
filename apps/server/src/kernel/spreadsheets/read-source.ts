/** Where the bytes of a table come from: a stored file, or bytes at hand. */
import type { Files } from '../files/files.ts';

export type ByteSource = {
  size: number;
  /** Bytes [start, end), in pieces. */
  stream(start: number, end: number): AsyncIterable<Uint8Array>;
};

export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async *stream(start, end) {
      for (let at = start; at < end; at += 65_536) yield bytes.subarray(at, Math.min(at + 65_536, end));
    },
  };
}

/** Read by range and opened piece by piece, so a file of any size takes little memory. */
export function storedSource(files: Files, file: { id: string; size: number }): ByteSource {
  return {
    size: file.size,
    async *stream(start, end) {
      if (start >= end) return;
      const { content } = await files.read(file.id, { start, end: end - 1 });
      try {
        yield* content as AsyncIterable<Uint8Array>;
      } finally {
        content.destroy();
      }
    },
  };
}

export async function bytesOf(source: ByteSource, start: number, end: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source.stream(start, Math.min(end, source.size))) parts.push(part);
  return Buffer.concat(parts);
}
