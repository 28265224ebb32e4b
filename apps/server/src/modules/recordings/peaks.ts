/** The picture of a sound: read once from beginning to end, a column at a time; only the columns are in memory. */
import type { Readable } from 'node:stream';
import { notSound } from './errors.ts';

const columns = 1200;
const mostHeader = 64 * 1024;

type Layout = { channels: number; at: number };

/** Where the samples begin. Null: more of the header is wanted. Throws `recordings.not-sound`. */
function layoutOf(head: Buffer): Layout | null {
  if (head.length < 12) return null;
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') throw notSound();
  let channels = 0;
  for (let at = 12; at + 8 <= head.length; ) {
    const kind = head.toString('latin1', at, at + 4);
    const size = head.readUInt32LE(at + 4);
    if (kind === 'data') {
      if (channels < 1) throw notSound();
      return { channels, at: at + 8 };
    }
    if (kind === 'fmt ') {
      if (at + 24 > head.length) return null;
      // PCM of 16 bits, plain or as an extensible format: what our recorders write.
      const plain = head.readUInt16LE(at + 8) === 1 || head.readUInt16LE(at + 8) === 0xfffe;
      if (!plain || head.readUInt16LE(at + 22) !== 16) throw notSound();
      channels = head.readUInt16LE(at + 10);
    }
    at += 8 + size + (size % 2);
  }
  if (head.length > mostHeader) throw notSound();
  return null;
}

/** `size`: bytes of the whole file. Loudest value of each column, 0–255 on a scale that shows quiet speech, of one or two sides. */
export async function peaksOf(content: Readable, size: number): Promise<number[][]> {
  let head = Buffer.alloc(0);
  let layout: Layout | null = null;
  let lanes: Uint16Array[] = [];
  let rest = Buffer.alloc(0);
  let frame = 0;
  let perColumn = 1;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    let samples = chunk;
    if (!layout) {
      head = Buffer.concat([head, chunk]);
      layout = layoutOf(head);
      if (!layout) continue;
      samples = head.subarray(layout.at);
      const frames = Math.max(1, Math.floor((size - layout.at) / (layout.channels * 2)));
      perColumn = Math.max(1, frames / columns);
      const width = Math.min(columns, frames);
      lanes = Array.from({ length: Math.min(2, layout.channels) }, () => new Uint16Array(width));
    }
    const { channels } = layout;
    const bytes = rest.length > 0 ? Buffer.concat([rest, samples]) : samples;
    const whole = bytes.length - (bytes.length % (channels * 2));
    for (let at = 0; at < whole; at += channels * 2, frame++) {
      const column = Math.min(Math.floor(frame / perColumn), lanes[0]!.length - 1);
      for (const [side, lane] of lanes.entries()) {
        const value = Math.abs(bytes.readInt16LE(at + side * 2));
        if (value > lane[column]!) lane[column] = value;
      }
    }
    rest = Buffer.from(bytes.subarray(whole));
  }
  if (!layout) throw notSound();
  return lanes.map((lane) => Array.from(lane, (value) => Math.round(255 * Math.sqrt(Math.min(1, value / 32_767)))));
}
