/** Pixels of a picture from its header, so that a small file that unpacks to gigabytes is refused before anything decodes it. */
export type Bytes = { size: number; bytes(start: number, end: number): Promise<Buffer> };

/** Width × height (× frames where the header counts them); null for formats without pixels or unreadable headers. */
export async function pixelsOf(mediaType: string, file: Bytes): Promise<number | null> {
  const head = await file.bytes(0, 64);
  const read = readers[mediaType];
  try {
    return read ? await read(head, file) : null;
  } catch {
    return null;
  }
}

/** Types whose size this file can read; a picture of one of them without a readable size is refused. */
export function hasPixels(mediaType: string): boolean {
  return mediaType in readers;
}

type Reader = (head: Buffer, file: Bytes) => number | null | Promise<number | null>;
const readers: Record<string, Reader> = {
  // PNG (ISO/IEC 15948) §11.2.2 IHDR
  'image/png': (head) => head.readUInt32BE(16) * head.readUInt32BE(20),
  'image/apng': (head) => head.readUInt32BE(16) * head.readUInt32BE(20),
  'image/gif': (head) => head.readUInt16LE(6) * head.readUInt16LE(8),
  'image/bmp': (head) => Math.abs(head.readInt32LE(18)) * Math.abs(head.readInt32LE(22)),
  'image/webp': (head) => {
    const form = head.toString('latin1', 12, 16);
    if (form === 'VP8X') return (head.readUIntLE(24, 3) + 1) * (head.readUIntLE(27, 3) + 1);
    if (form === 'VP8L')
      return ((head.readUInt32LE(21) & 0x3fff) + 1) * (((head.readUInt32LE(21) >>> 14) & 0x3fff) + 1);
    return (head.readUInt16LE(26) & 0x3fff) * (head.readUInt16LE(28) & 0x3fff);
  },
  'image/jpeg': (_head, file) => jpeg(file),
  'image/tiff': (head, file) => tiff(head, file),
  'image/avif': (_head, file) => isobmff(file),
  'image/heic': (_head, file) => isobmff(file),
  'image/heif': (_head, file) => isobmff(file),
};

/** ITU-T T.81 §B.1: walks the segments to the frame header, which may lie behind long EXIF and colour profiles. */
async function jpeg(file: Bytes): Promise<number | null> {
  for (let at = 2, segments = 0; at + 9 < file.size && segments < 500; segments++) {
    const head = await file.bytes(at, at + 9);
    if (head[0] !== 0xff) return null;
    const marker = head[1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return head.readUInt16BE(5) * head.readUInt16BE(7);
    at += 2 + head.readUInt16BE(2);
  }
  return null;
}

/** TIFF 6.0 §2: first image file directory, tags 256 and 257. */
async function tiff(head: Buffer, file: Bytes): Promise<number | null> {
  const little = head.toString('latin1', 0, 2) === 'II';
  const u16 = (buffer: Buffer, at: number): number => (little ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
  const u32 = (buffer: Buffer, at: number): number => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  const start = u32(head, 4);
  const count = u16(await file.bytes(start, start + 2), 0);
  const entries = await file.bytes(start + 2, start + 2 + count * 12);
  let width = 0;
  let height = 0;
  for (let at = 0; at + 12 <= entries.length; at += 12) {
    const value = u16(entries, at + 2) === 3 ? u16(entries, at + 8) : u32(entries, at + 8);
    if (u16(entries, at) === 256) width = value;
    if (u16(entries, at) === 257) height = value;
  }
  return width && height ? width * height : null;
}

/** ISO/IEC 23008-12 §6.5.3: the largest `ispe` (image spatial extents) in the first part of the file. */
async function isobmff(file: Bytes): Promise<number | null> {
  const start = await file.bytes(0, 512 * 1024);
  let largest = 0;
  for (let at = start.indexOf('ispe'); at >= 0 && at + 16 <= start.length; at = start.indexOf('ispe', at + 4))
    largest = Math.max(largest, start.readUInt32BE(at + 8) * start.readUInt32BE(at + 12));
  return largest || null;
}
