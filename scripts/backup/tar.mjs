/** Plain POSIX ustar, written and read as a stream: every `tar` can open a backup. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';

const block = 512;

/** @returns {Buffer} one header; names up to 255 bytes (ustar splits them at a slash), sizes up to 8 GiB − 1 */
export function header(name, size, mtime) {
  const head = Buffer.alloc(block);
  let prefix = '';
  let base = name;
  if (Buffer.byteLength(name) > 100) {
    const cut = [...name.matchAll(/\//g)]
      .map(({ index }) => index)
      .find(
        (index) => Buffer.byteLength(name.slice(index + 1)) <= 100 && Buffer.byteLength(name.slice(0, index)) <= 155,
      );
    if (cut === undefined) throw new Error(`the name is too long for a backup: ${name}`);
    prefix = name.slice(0, cut);
    base = name.slice(cut + 1);
  }
  if (size >= 2 ** 33) throw new Error(`too large for a backup: ${name}`);
  const octal = (value, width) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  head.write(base, 0);
  head.write(octal(0o600, 8), 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(size, 12), 124);
  head.write(octal(Math.floor(mtime / 1000), 12), 136);
  head.write(' '.repeat(8), 148);
  head.write('0', 156);
  head.write('ustar\x0000', 257, 'latin1');
  head.write(prefix, 345);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}

export const padding = (size) => Buffer.alloc((block - (size % block)) % block);
export const ending = Buffer.alloc(block * 2);

/** A writer over a Node stream that waits when the disk is slower. */
export function tarInto(stream) {
  const write = async (chunk) => {
    if (!stream.write(chunk)) await once(stream, 'drain');
  };
  return {
    /** @param {AsyncIterable<Buffer> | Iterable<Buffer>} content of exactly `size` bytes */
    async add(name, size, content) {
      await write(header(name, size, Date.now()));
      let written = 0;
      for await (const chunk of content) {
        written += chunk.length;
        if (written > size) break;
        await write(chunk);
      }
      if (written !== size) throw new Error(`${name} changed its size while it was read`);
      await write(padding(size));
    },
    async end() {
      await write(ending);
      stream.end();
      await once(stream, 'close');
    },
  };
}

/**
 * Entries of a tar file in order: `{ name, size, content }`; `content` must be read to its end before the next entry.
 * Throws on anything that is not a whole tar file.
 */
export async function* readTar(path) {
  const stream = createReadStream(path, { highWaterMark: 1 << 20 });
  const chunks = stream[Symbol.asyncIterator]();
  let rest = Buffer.alloc(0);
  const more = async () => {
    const { value, done } = await chunks.next();
    if (done) return false;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  };
  const take = async (size) => {
    while (rest.length < size) if (!(await more())) throw new Error('the backup ends too early');
    const taken = rest.subarray(0, size);
    rest = rest.subarray(size);
    return taken;
  };
  async function* body(size) {
    let left = size;
    while (left > 0) {
      if (rest.length === 0 && !(await more())) throw new Error('the backup ends too early');
      const taken = rest.subarray(0, Math.min(left, rest.length));
      rest = rest.subarray(taken.length);
      left -= taken.length;
      yield taken;
    }
    await take(padding(size).length);
  }
  try {
    for (;;) {
      const head = await take(block);
      if (head.every((byte) => byte === 0)) return;
      yield openEntry(head, body);
    }
  } finally {
    stream.destroy();
  }
}

function openEntry(head, body) {
  const text = (from, to) => head.subarray(from, to).toString('utf8').replace(/\0.*$/s, '');
  const sum = head.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (Number.parseInt(text(148, 156), 8) !== sum) throw new Error('the backup is damaged: a header does not add up');
  const prefix = text(345, 500);
  const name = prefix ? `${prefix}/${text(0, 100)}` : text(0, 100);
  const size = Number.parseInt(text(124, 136), 8);
  return { name, size, content: body(size) };
}
