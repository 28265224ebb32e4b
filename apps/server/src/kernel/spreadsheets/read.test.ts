import { spawnSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openSheet, type SheetLine } from './read-sheet.ts';
import { type ByteSource, bytesSource } from './read-source.ts';

const mostBytes = 64 * 1024 * 1024;
async function read(source: ByteSource | Uint8Array | string): Promise<SheetLine[]> {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  const sheet = await openSheet(bytes instanceof Uint8Array ? bytesSource(bytes) : bytes, { mostBytes });
  const rows: SheetLine[] = [];
  for await (const row of sheet.rows()) rows.push(row);
  return rows;
}
const cells = async (source: Uint8Array | string): Promise<string[][]> => (await read(source)).map((row) => row.cells);
/** Bytes by another program than the one under test. */
function encoded(text: string, encoding: string): Buffer {
  const { stdout, status } = spawnSync('iconv', ['-f', 'UTF-8', '-t', encoding], { input: text });
  if (status !== 0) throw new Error('iconv failed');
  return stdout;
}
const refused = async (source: ByteSource | Uint8Array | string): Promise<unknown> =>
  read(source).then(
    () => 'read',
    (error: { code: string; params: object }) => [error.code, error.params],
  );

describe('CSV', () => {
  it('knows quotes, doubled quotes, line breaks in cells, separators, with the line of each row', async () => {
    expect(await read('a;b\r\n"1;""x""";"two\nlines"\r\n\r\n ; \r\n3;4')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1;"x"', 'two\nlines'] },
      { line: 6, cells: ['3', '4'] },
    ]);
    expect(await cells('a\tb\n1\t2')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(await cells('"a,b";c\n1;2')).toEqual([
      ['a,b', 'c'],
      ['1', '2'],
    ]);
    expect(await cells('only\n1\n')).toEqual([['only'], ['1']]);
    expect(await cells('a,b\n1\n1,2,3')).toEqual([['a', 'b'], ['1'], ['1', '2', '3']]);
  });

  it('reads UTF-8 with and without mark, UTF-16 of both orders, GBK and GB 18030', async () => {
    const text = '姓名,城市\n联通,杭州\n王𠮷,桂林\n';
    const wanted = [
      ['姓名', '城市'],
      ['联通', '杭州'],
      ['王𠮷', '桂林'],
    ];
    expect(await cells(text)).toEqual(wanted);
    expect(await cells(`\ufeff${text}`)).toEqual(wanted);
    expect(await cells(encoded(text, 'GB18030'))).toEqual(wanted);
    expect(await cells(Buffer.concat([Buffer.from([0xff, 0xfe]), encoded(text, 'UTF-16LE')]))).toEqual(wanted);
    expect(await cells(Buffer.concat([Buffer.from([0xfe, 0xff]), encoded(text, 'UTF-16BE')]))).toEqual(wanted);
    // 联通 alone in GBK is valid UTF-8 by accident; the rest of the file decides.
    expect((await cells(encoded('姓名\n联通\n张伟\n', 'GBK')))[1]).toEqual(['联通']);
  });

  it('a character cut between two pieces is still one', async () => {
    const bytes = encoded(`姓名,备注\n${'王桂兰,厨房漏水\n'.repeat(200)}`, 'GB18030');
    const byOne: ByteSource = {
      size: bytes.length,
      async *stream(start, end) {
        for (let at = start; at < end; at++) yield bytes.subarray(at, at + 1);
      },
    };
    const rows = await read(byOne);
    expect(rows).toHaveLength(201);
    expect(rows.every((row, index) => index === 0 || row.cells.join() === '王桂兰,厨房漏水')).toBe(true);
  });

  it('names the lines where encodings mix, bytes are damaged or NUL', async () => {
    const gbk = encoded('王桂兰,浙江杭州\n', 'GBK');
    const utf8 = Buffer.from('李秀英,江苏南京\n');
    const head = Buffer.from('name,city\n');
    expect(await refused(Buffer.concat([head, utf8, utf8, gbk, utf8]))).toEqual([
      'kernel.sheet-mixed',
      { lines: '4', encoding: 'GBK' },
    ]);
    expect(await refused(Buffer.concat([head, gbk, utf8, gbk, gbk]))).toEqual([
      'kernel.sheet-mixed',
      { lines: '3', encoding: 'UTF-8' },
    ]);
    expect(await refused(Buffer.concat([Buffer.from('\ufeff'), head, gbk]))).toEqual([
      'kernel.sheet-mixed',
      { lines: '2', encoding: 'GBK' },
    ]);
    expect(await refused(Buffer.concat([head, utf8, Buffer.from([0xff, 0xff, 0x0a])]))).toEqual([
      'kernel.sheet-damaged',
      { lines: '3' },
    ]);
    expect(await refused(Buffer.from('a,b\n1,\0\n'))).toEqual(['kernel.sheet-binary', { line: 2 }]);
  });

  it('an open quote that would swallow the rest is told by its line, early in a long file', async () => {
    expect(await refused('a,b\n1,2\n3,"open\n4,5\n')).toEqual(['kernel.sheet-quote-open', { line: 3 }]);
    expect(await refused(`a,b\n1,"open\n${'3,4\n'.repeat(20_000)}"`)).toEqual(['kernel.sheet-quote-open', { line: 2 }]);
    // The next quote of the file closes it: what follows shows that it was the beginning of another cell.
    expect(await refused('a,b\n1,"open\n3,"four"\n')).toEqual(['kernel.sheet-quote-open', { line: 2 }]);
    expect((await cells('a,b\n1,"two\nlines" \n3,"4" km\n')).slice(1)).toEqual([
      ['1', 'two\nlines'],
      ['3', '4 km'],
    ]);
  });

  it('lines and widths have limits, and too large a file is refused before it is read', async () => {
    expect(await refused(`a\n${'x'.repeat(1_100_000)}`)).toMatchObject(['kernel.sheet-line-too-long', { line: 2 }]);
    expect(await refused(`a\n${','.repeat(400)}`)).toMatchObject(['kernel.sheet-too-wide', { line: 2 }]);
    const huge: ByteSource = {
      size: 1024 ** 3,
      stream: () => {
        throw new Error('was read');
      },
    };
    expect(await refused(huge)).toEqual(['kernel.sheet-too-large', { limit: '64 MB' }]);
    expect(await refused('')).toMatchObject(['kernel.sheet-unreadable', {}]);
  });

  it('holds a few pieces of a long file at a time', async () => {
    const line = Buffer.from('王桂兰,13800000001,浙江省杭州市西湖区文三路 1 号\n');
    const piece = Buffer.concat(Array.from({ length: 1_000 }, () => line));
    const pieces = 1_000;
    const long: ByteSource = {
      size: piece.length * pieces,
      async *stream(start, end) {
        for (let at = start; at < end; ) {
          const from = at % piece.length;
          const part = piece.subarray(from, Math.min(piece.length, from + (end - at)));
          at += part.length;
          yield part;
        }
      },
    };
    const sheet = await openSheet(long, { mostBytes: 1024 ** 3 });
    // What is held, not what waits to be collected: that grows with whatever else ran in this process.
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = held();
    let rows = 0;
    let most = 0;
    for await (const _ of sheet.rows()) if (++rows % 100_000 === 0) most = Math.max(most, held() - before);
    expect(rows).toBe(1_000 * pieces);
    expect(most).toBeLessThan(10 * 1024 * 1024);
  }, 60_000);
});

const xml = (body: string): string => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`;
const workbook = (sheet: string, extra: Record<string, string> = {}): Record<string, string> => ({
  'xl/workbook.xml': xml(
    '<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="隐" sheetId="2" state="hidden" r:id="rId9"/><sheet name="客户" sheetId="1" r:id="rId1"/></sheets></workbook>',
  ),
  'xl/_rels/workbook.xml.rels': xml(
    '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
  ),
  'xl/styles.xml': xml(
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="0&quot;day&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs></styleSheet>',
  ),
  'xl/sharedStrings.xml': xml(
    '<sst><si><t>姓名</t></si><si><r><t>王</t></r><r><t>桂兰</t></r><rPh sb="0" eb="1"><t>WANG</t></rPh></si><si><t>a &amp; b &#x4E2D;</t></si></sst>',
  ),
  'xl/worksheets/sheet1.xml': xml(
    `<x:worksheet xmlns:x="y"><x:sheetData>${sheet.replace(/<(\/?)(row|c|v|f|is|t)\b/g, '<$1x:$2')}</x:sheetData></x:worksheet>`,
  ),
  ...extra,
});

/** A zip as spreadsheet programs write it. */
function zipped(parts: Record<string, string>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const clear = Buffer.from(text);
    const packed = deflateRawSync(clear);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(clear), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(clear.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 0]), fields, tail, Buffer.from(name)]),
    );
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}

describe('XLSX', () => {
  it('reads strings of every kind, numbers, dates, formulas by value, gaps', async () => {
    const book = workbook(
      `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>行内</t></is></c></row>
       <row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3"><v>13800000001</v></c><c r="C3" s="1"><v>45413</v></c><c r="D3" s="2"><v>45413</v></c>
         <c r="E3" s="4"><v>45413.5</v></c><c r="F3" s="3"><v>7</v></c><c r="G3" t="str"><f>A1&amp;"x"</f><v>算出</v></c><c r="H3" t="b"><v>1</v></c>
         <c r="I3"><f>1+1</f><v>0.1</v></c><c r="J3" t="s"><v>2</v></c><c r="K3" t="e"><v>#N/A</v></c></row><row r="4"><c r="A4" s="1"/></row>`,
    );
    expect(await read(zipped(book))).toEqual([
      { line: 1, cells: ['姓名', '', '行内'] },
      {
        line: 3,
        cells: [
          '王桂兰',
          '13800000001',
          '2024-05-01',
          '2024-05-01',
          '2024-05-01 12:00:00',
          '7',
          '算出',
          'TRUE',
          '0.1',
          'a & b 中',
          '#N/A',
        ],
      },
    ]);
  });

  it('refuses bombs, document types, cut and foreign files', async () => {
    const bomb = zipped(
      workbook('', { 'xl/sharedStrings.xml': `<sst><si><t>${'0'.repeat(100 * 1024 * 1024)}</t></si></sst>` }),
    );
    expect(bomb.length).toBeLessThan(200_000);
    expect(await refused(bomb)).toMatchObject(['kernel.sheet-too-large', {}]);
    const laughs = workbook('', { 'xl/workbook.xml': '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook/>' });
    expect(await refused(zipped(laughs))).toMatchObject(['kernel.sheet-unreadable', {}]);
    const whole = zipped(workbook('<row r="1"><c r="A1"><v>1</v></c></row>'));
    expect(await refused(whole.subarray(0, whole.length - 40))).toMatchObject(['kernel.sheet-unreadable', {}]);
    const bent = Buffer.from(whole);
    bent.fill(0xff, 60, 90);
    expect(await refused(bent)).toMatchObject(['kernel.sheet-unreadable', {}]);
    expect(
      await refused(zipped(workbook('', { 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row r="1">' }))),
    ).toMatchObject(['kernel.sheet-unreadable', {}]);
    expect(await refused(zipped({ 'word/document.xml': '<a/>' }))).toMatchObject(['kernel.sheet-unreadable', {}]);
    expect(await refused(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toMatchObject(['kernel.sheet-unreadable', {}]);
  });
});
