/** Entries of a zip file read by range and inflated as a stream (APPNOTE.TXT §4.3); zip64 and encryption are refused. */

import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { sheetTooLarge, sheetUnreadable } from './read-errors.ts';
import { type ByteSource, bytesOf } from './read-source.ts';

export type ZipEntry = { name: string; method: number; packed: number; offset: number };

const mostDirectoryBytes = 4 * 1024 * 1024;

export async function zipEntries(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const tail = await bytesOf(source, Math.max(0, source.size - 65_557), source.size);
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== 0x06054b50) at--;
  if (at < 0) throw sheetUnreadable();
  const count = tail.readUInt16LE(at + 10);
  const bytes = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  if (bytes > mostDirectoryBytes || start + bytes > source.size) throw sheetUnreadable();
  const directory = await bytesOf(source, start, start + bytes);
  const entries = new Map<string, ZipEntry>();
  for (let entry = 0, offset = 0; entry < count; entry++) {
    if (offset + 46 > directory.length || directory.readUInt32LE(offset) !== 0x02014b50) throw sheetUnreadable();
    const encrypted = (directory.readUInt16LE(offset + 8) & 1) === 1;
    const nameBytes = directory.readUInt16LE(offset + 28);
    const name = directory.toString('utf8', offset + 46, offset + 46 + nameBytes).replace(/^\//, '');
    const found = {
      name,
      method: directory.readUInt16LE(offset + 10),
      packed: directory.readUInt32LE(offset + 20),
      offset: directory.readUInt32LE(offset + 42),
    };
    if (!encrypted && found.packed !== 0xffffffff && found.offset !== 0xffffffff) entries.set(name, found);
    offset += 46 + nameBytes + directory.readUInt16LE(offset + 30) + directory.readUInt16LE(offset + 32);
  }
  return entries;
}

/** Text of one entry in pieces. */
export async function* textOf(source: ByteSource, entry: ZipEntry, mostBytes: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const part of entryBytes(source, entry, mostBytes)) yield decoder.decode(part, { stream: true });
    yield decoder.decode();
  } catch (error) {
    const { code } = error as { code?: string };
    if (error instanceof TypeError || code?.startsWith('ERR_ENCODING')) throw sheetUnreadable();
    throw error;
  }
}

/** One entry in pieces. What it claims to unpack to is not believed: it is counted. */
export async function* entryBytes(source: ByteSource, entry: ZipEntry, mostBytes: number): AsyncGenerator<Uint8Array> {
  const head = await bytesOf(source, entry.offset, entry.offset + 30);
  if (head.length < 30 || head.readUInt32LE(0) !== 0x04034b50) throw sheetUnreadable();
  const start = entry.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  if (start + entry.packed > source.size) throw sheetUnreadable();
  const packed = Readable.from(source.stream(start, start + entry.packed));
  if (entry.method !== 0 && entry.method !== 8) throw sheetUnreadable();
  const inflate = entry.method === 8 ? createInflateRaw() : null;
  if (inflate) packed.on('error', (error) => inflate.destroy(error));
  const clear = inflate ? packed.pipe(inflate) : packed;
  let total = 0;
  try {
    for await (const part of clear as AsyncIterable<Uint8Array>) {
      total += part.length;
      if (total > mostBytes) throw sheetTooLarge({ limit: `${Math.floor(mostBytes / 1_048_576)} MB` });
      yield part;
    }
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('Z_')) throw sheetUnreadable();
    throw error;
  } finally {
    packed.destroy();
    inflate?.destroy();
  }
}
