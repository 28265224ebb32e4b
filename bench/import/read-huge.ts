/** Reads so many bytes of a table that is never whole anywhere, and prints what it took. Run by `bench/import-huge.ts`. */
import { readFileSync } from 'node:fs';
import { type ByteSource, openSheet } from '../../apps/server/src/kernel/index.ts';

const size = Number(process.argv[2]);
const piece = Buffer.from('王桂兰,13800000001,浙江省杭州市西湖区文三路 1 号\n'.repeat(1_000));
const whole = Math.floor(size / piece.length) * piece.length;
const source: ByteSource = {
  size: whole,
  async *stream(start, end) {
    for (let at = start; at < end; ) {
      const from = at % piece.length;
      const part = piece.subarray(from, Math.min(piece.length, from + (end - at)));
      at += part.length;
      yield part;
    }
  },
};
const began = performance.now();
const sheet = await openSheet(source, { mostBytes: size });
let rows = 0;
for await (const _ of sheet.rows()) rows++;
const seconds = Math.round((performance.now() - began) / 100) / 10;
const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
console.log(JSON.stringify({ rows, seconds, peakMb: Math.round(Number(peak?.[1] ?? 0) / 1024) }));
