import { crc32, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Row } from './cell.ts';
import { openSheet } from './read-sheet.ts';
import { bytesSource } from './read-source.ts';
import { writeCsv } from './write-csv.ts';
import { columnName, writeXlsx } from './write-xlsx.ts';

const csv = async (rows: Row[]): Promise<string> => {
  let text = '';
  for await (const part of writeCsv(rows)) text += part;
  return text;
};

/** Reads an archive by its directory alone, as programs do. */
async function unzip(parts: AsyncIterable<Buffer>): Promise<Map<string, string>> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  const bytes = Buffer.concat(all);
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, packed, size] = [16, 20, 24].map((offset) => bytes.readUInt32LE(at + offset));
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const clear = inflateRawSync(bytes.subarray(start, start + packed!));
    expect(clear.length).toBe(size);
    expect(crc32(clear)).toBe(crc);
    files.set(name, clear.toString('utf8'));
    at += 46 + nameLength;
  }
  return files;
}

it('writes CSV that spreadsheets read as text, never as a formula', async () => {
  const rows: Row[] = [
    ['名称', '值'],
    ['=1+1', 3],
    ['+86 10', -4],
    ['-x', null],
    ['@SUM(A1)', { value: 81.4, measure: 'percent' }],
    ['＝1', { value: 65_400, measure: 'duration' }],
    ['a "b", c\nd', new Date('2026-11-20T00:00:00Z')],
  ];
  expect(await csv(rows)).toBe(
    `\ufeff名称,值\r\n'=1+1,3\r\n'+86 10,-4\r\n'-x,\r\n'@SUM(A1),81.4\r\n'＝1,65.4\r\n"a ""b"", c\nd",2026-11-20T00:00:00.000Z\r\n`,
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      const line = (await csv([[text]])).slice(1);
      const cell = line.startsWith('"') ? line.slice(1) : line;
      expect('=+-@\t＝＋－＠').not.toContain(cell === '\r\n' ? 'x' : cell[0]);
    }),
  );
});

it('writes XLSX whose parts are whole, with measures as formats and texts as they are', async () => {
  const files = await unzip(
    writeXlsx([
      {
        name: '队列/报表',
        heads: 1,
        widths: [20, 10],
        rows: [
          ['名称', '服务水平', '等待'],
          ['=cmd|calc & <b>\u0007', { value: 81.4, measure: 'percent' }, { value: 90_000, measure: 'duration' }],
        ],
      },
      { name: 'B', rows: [[new Date('2026-11-20T12:00:00Z'), 7, null, 'x']] },
    ]),
  );
  expect([...files.keys()]).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/workbook.xml',
    'xl/_rels/workbook.xml.rels',
    'xl/styles.xml',
    'xl/worksheets/sheet1.xml',
    'xl/worksheets/sheet2.xml',
  ]);
  expect(files.get('xl/workbook.xml')).toContain('name="队列 报表"');
  const first = files.get('xl/worksheets/sheet1.xml')!;
  expect(first).toContain(
    '<c r="A2" t="inlineStr" s="2"><is><t xml:space="preserve">=cmd|calc &amp; &lt;b&gt;</t></is></c>',
  );
  expect(first).toContain('<c r="B2" s="4"><v>0.8140000000000001</v></c>');
  expect(first).toContain(`<c r="C2" s="5"><v>${90 / 86_400}</v></c>`);
  expect(first).not.toContain('<f>');
  expect(files.get('xl/worksheets/sheet2.xml')).toContain(
    '<c r="A1" s="7"><v>46346.5</v></c><c r="B1"><v>7</v></c><c r="D1"',
  );
  expect(columnName(0) + columnName(25) + columnName(26) + columnName(701) + columnName(702)).toBe('AZAAZZAAA');
});

it('keeps no more than a few rows in memory', async () => {
  let made = 0;
  const rows = (function* (): Generator<Row> {
    for (; made < 200_000; made++) yield [`客户 ${made}`, made];
  })();
  let received = 0;
  for await (const part of writeXlsx([{ name: 'x', rows }])) {
    received += part.length;
    // The first bytes are out long before the last row is made.
    if (received > 100_000) break;
  }
  expect(made).toBeLessThan(100_000);
});

it('is read back as it was written by the reader of uploads, which shares no code with it', async () => {
  const rows: Row[] = [
    ['姓名', '备注', '数量'],
    ['王𠮷', '=1+1 & <x>', 12.5],
    ['', 'a\nb "c"', -3],
  ];
  for (const parts of [writeCsv(rows), writeXlsx([{ name: 'x', rows, heads: 1 }])]) {
    const all: Buffer[] = [];
    for await (const part of parts) all.push(Buffer.from(part));
    const sheet = await openSheet(bytesSource(Buffer.concat(all)), { mostBytes: 1e6 });
    const read: string[][] = [];
    for await (const { cells } of sheet.rows()) read.push(cells);
    const guarded = sheet.kind === 'csv' ? "'=1+1 & <x>" : '=1+1 & <x>';
    expect(read).toEqual([
      ['姓名', '备注', '数量'],
      ['王𠮷', guarded, '12.5'],
      ['', 'a\nb "c"', '-3'],
    ]);
  }
});
