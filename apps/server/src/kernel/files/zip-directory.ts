/** What a zip file claims to unpack to, from its central directory (APPNOTE.TXT §4.3); nothing is unpacked. */
import type { Bytes } from './image-size.ts';

export type ZipSummary = { entries: number; packed: number; unpacked: number; names: string[] };

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const longestComment = 65_535;
const maxDirectoryBytes = 32 * 1024 * 1024;

/** Null when there is no readable directory, or sizes need zip64 (over 4 GB): no honest attachment does. */
export async function readZip(file: Bytes): Promise<ZipSummary | null> {
  const tailStart = Math.max(0, file.size - longestComment - 22);
  const tail = await file.bytes(tailStart, file.size);
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at--;
  if (at < 0) return null;
  const entries = tail.readUInt16LE(at + 10);
  const bytes = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  if (entries === 0xffff || bytes > maxDirectoryBytes || start + bytes > file.size) return null;
  const directory = await file.bytes(start, start + bytes);
  const summary: ZipSummary = { entries, packed: 0, unpacked: 0, names: [] };
  for (let entry = 0, offset = 0; entry < entries; entry++) {
    if (offset + 46 > directory.length || directory.readUInt32LE(offset) !== entrySignature) return null;
    const unpacked = directory.readUInt32LE(offset + 24);
    if (unpacked === 0xffffffff) return null;
    summary.packed += directory.readUInt32LE(offset + 20);
    summary.unpacked += unpacked;
    const nameBytes = directory.readUInt16LE(offset + 28);
    if (summary.names.length < 2_000)
      summary.names.push(directory.toString('utf8', offset + 46, offset + 46 + nameBytes));
    offset += 46 + nameBytes + directory.readUInt16LE(offset + 30) + directory.readUInt16LE(offset + 32);
  }
  return summary;
}
