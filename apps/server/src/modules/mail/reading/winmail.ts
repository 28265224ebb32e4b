/** winmail.dat: what Outlook packs into one part (Transport Neutral Encapsulation Format, MS-OXTNEF). Only files and the text are taken. */

const signature = 0x223e9f78;
const attribute = { body: 0x800c, title: 0x8010, data: 0x800f, render: 0x9002, properties: 0x9005 } as const;
const property = { longName: 0x3707, mime: 0x370e, content: 0x3712 } as const;
const mostFiles = 200;

export type Packed = { name: string; mediaType: string; content: Buffer; cid?: string };

/** Null when it is no such file. A cut-off one gives what came whole. */
export function readWinmail(buffer: Buffer): { text: string; files: Packed[] } | null {
  if (buffer.length < 6 || buffer.readUInt32LE(0) !== signature) return null;
  const files: Packed[] = [];
  let current: Partial<Packed> | null = null;
  let text = '';
  const finish = (): void => {
    if (current?.content && files.length < mostFiles)
      files.push({
        name: current.name || 'attachment',
        mediaType: current.mediaType ?? 'application/octet-stream',
        content: current.content,
        ...(current.cid ? { cid: current.cid } : {}),
      });
    current = null;
  };
  for (let at = 6; at + 9 <= buffer.length; ) {
    const id = buffer.readUInt16LE(at + 1);
    const length = buffer.readUInt32LE(at + 5);
    const start = at + 9;
    const end = start + length;
    if (end + 2 > buffer.length) break;
    const value = buffer.subarray(start, end);
    if (id === attribute.render) {
      finish();
      current = {};
    } else if (id === attribute.body) text = narrow(value);
    else if (current && id === attribute.title) current.name ??= narrow(value);
    else if (current && id === attribute.data) current.content = value;
    else if (current && id === attribute.properties) Object.assign(current, named(value));
    at = end + 2;
  }
  finish();
  return { text, files };
}

/** Bytes of the sender's code page: UTF-8 where that reads, else the Chinese one. */
function narrow(value: Buffer): string {
  const end = value.indexOf(0);
  const bytes = end >= 0 ? value.subarray(0, end) : value;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** Long name, type and Content-ID among the MAPI properties of an attachment; others are stepped over. */
function named(buffer: Buffer): Partial<Packed> {
  const found: Partial<Packed> = {};
  let at = 4;
  const count = buffer.length >= 4 ? buffer.readUInt32LE(0) : 0;
  for (let n = 0; n < Math.min(count, 500) && at + 4 <= buffer.length; n++) {
    const type = buffer.readUInt16LE(at);
    const id = buffer.readUInt16LE(at + 2);
    at += 4;
    if (id >= 0x8000) {
      // A named property: sixteen bytes of namespace, then a number or a name.
      if (at + 24 > buffer.length) break;
      const kind = buffer.readUInt32LE(at + 16);
      at += 24;
      if (kind === 1) at += padded(buffer.readUInt32LE(at - 4));
    }
    const sized = [0x1e, 0x1f, 0x0d, 0x0102].includes(type & 0xfff);
    const many = (type & 0x1000) !== 0;
    let values = 1;
    if (many || sized) {
      if (at + 4 > buffer.length) break;
      values = buffer.readUInt32LE(at);
      at += 4;
    }
    for (let v = 0; v < Math.min(values, 1000); v++) {
      if (!sized) {
        at += [0x02, 0x03, 0x04, 0x0a, 0x0b].includes(type & 0xfff) ? 4 : (type & 0xfff) === 0x48 ? 16 : 8;
        continue;
      }
      if (at + 4 > buffer.length) return found;
      const length = buffer.readUInt32LE(at);
      const value = buffer.subarray(at + 4, at + 4 + length);
      at += 4 + padded(length);
      if ((type & 0xfff) === 0x1f || (type & 0xfff) === 0x1e) {
        const word = (type & 0xfff) === 0x1f ? value.toString('utf16le').replace(/\0.*$/s, '') : narrow(value);
        if (id === property.longName) found.name = word;
        if (id === property.mime) found.mediaType = word;
        if (id === property.content) found.cid = word;
      }
    }
  }
  return found;
}

const padded = (length: number): number => length + ((4 - (length % 4)) % 4);
