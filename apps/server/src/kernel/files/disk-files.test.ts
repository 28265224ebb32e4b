import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quiet, until } from '../../../test/kernel/a-node.ts';
import { aJpeg, aPng, aZip } from '../../../test/kernel/file-samples.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { openKeys } from '../keys/open-keys.ts';
import { rotateMasterKey } from '../keys/rotate.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { steerClock } from '../time.ts';
import { DiskFiles } from './disk-files.ts';

let testing: TestDatabase;
let home: string;
let folder: string;
let keys: KeyRing;
let files: DiskFiles;
beforeAll(async () => {
  testing = await testDatabase();
  home = mkdtempSync(join(tmpdir(), 'qiao-files-'));
  folder = join(home, 'files');
  keys = await openKeys({ file: join(home, 'master.json'), db: testing.db, log: quiet });
  files = new DiskFiles({ db: testing.db, keys, log: quiet, folder });
});
afterAll(async () => {
  await testing.drop();
  rmSync(home, { recursive: true });
});

const documents = ['text/plain', 'application/pdf', 'application/zip', 'application/octet-stream'];
type Wish = { name?: string; type?: string; allow?: string[]; maxBytes?: number; owner?: string };

function put(content: Buffer | Readable, wish: Wish = {}) {
  return files.put({
    name: wish.name ?? 'file.bin',
    declaredType: wish.type ?? 'application/octet-stream',
    content: Buffer.isBuffer(content) ? Readable.from([content], { objectMode: false }) : content,
    allow: wish.allow ?? documents,
    maxBytes: wish.maxBytes ?? 10_000_000,
    owner: { kind: 'probe', id: wish.owner ?? 'one' },
  });
}

async function bytesOf(id: string, range?: { start: number; end: number }): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of (await files.read(id, range)).content) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function onDisk(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('storing', () => {
  test.each([1, 65_535, 65_536, 65_537, 131_072, 300_001])('%i bytes come back whole and by range', async (size) => {
    const content = randomBytes(size);
    content[0] = 0;
    const file = await put(content);
    expect(file.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(await bytesOf(file.id)).toEqual(content);
    for (const [start, end] of [
      [0, 0],
      [size - 1, size - 1],
      [Math.floor(size / 2), size + 50],
    ] as const)
      expect(await bytesOf(file.id, { start, end })).toEqual(content.subarray(start, end + 1));
    await expect(files.read(file.id, { start: size, end: size })).rejects.toThrow(RangeError);
  });

  test('nothing on disk is readable, and a touched, cut or swapped blob is refused', async () => {
    const secret = Buffer.from('王小明的身份证号码 '.repeat(20_000));
    const file = await put(secret, { type: 'text/plain', name: '证件.txt', owner: 'secret' });
    const [row] = await testing.db.run<{ blob: string }>('select blob from kernel.file where id = $1', [file.id]);
    const path = join(folder, row!.blob.slice(0, 2), row!.blob);
    const sealed = readFileSync(path);
    expect(sealed.includes(Buffer.from('王小明'))).toBe(false);
    expect(createHash('sha256').update(sealed).digest('hex')).toBe(row!.blob);
    const chunk = 65_536 + 16;
    const touched = Buffer.from(sealed);
    touched[70_000]! ^= 1;
    const swapped = Buffer.concat([
      sealed.subarray(chunk, 2 * chunk),
      sealed.subarray(0, chunk),
      sealed.subarray(2 * chunk),
    ]);
    const lastCutOff = sealed.subarray(0, Math.floor((sealed.length - 1) / chunk) * chunk);
    for (const wrong of [touched, swapped, lastCutOff, Buffer.alloc(0)]) {
      writeFileSync(path, wrong);
      await expect(bytesOf(file.id)).rejects.toThrow();
    }
    writeFileSync(path, sealed);
    expect(await bytesOf(file.id)).toEqual(secret);
  });

  test('the same content of one owner is stored once; shredding one leaves the other', async () => {
    const content = randomBytes(100_000);
    const before = onDisk().length;
    const [one, two] = [await put(content, { name: 'a.bin' }), await put(content, { name: 'b.bin' })];
    const other = await put(content, { owner: 'two' });
    expect(onDisk().length).toBe(before + 2);
    expect([one.name, two.name]).toEqual(['a.bin', 'b.bin']);
    await testing.db.transact((tx) => files.shred(tx, one.id));
    await expect(files.read(one.id)).rejects.toMatchObject({ code: 'kernel.not-found' });
    expect(await files.describe(testing.db, one.id)).toBeNull();
    expect(await bytesOf(two.id)).toEqual(content);
    await testing.db.transact((tx) => files.shred(tx, two.id));
    await until('the blob is gone', () => onDisk().length === before + 1);
    const [left] = await testing.db.run('select wrapped_key from kernel.file where id = $1', [two.id]);
    expect(left).toEqual({ wrapped_key: null });
    expect(await bytesOf(other.id)).toEqual(content);
  });

  test('what is never tied is swept after a day, what is tied stays; half-written uploads leave nothing', async () => {
    const [tied, loose] = [await put(randomBytes(500)), await put(randomBytes(500))];
    await testing.db.transact((tx) => files.keep(tx, tied.id));
    await expect(
      put(
        Readable.from(
          (async function* () {
            yield randomBytes(200_000);
            throw new Error('the browser went away');
          })(),
        ),
      ),
    ).rejects.toThrow('the browser went away');
    expect(onDisk().some((path) => path.includes('incoming'))).toBe(false);
    const restore = steerClock(() => Date.now() + 25 * 3_600_000);
    try {
      await files.sweep();
    } finally {
      restore();
    }
    expect(await files.describe(testing.db, loose.id)).toBeNull();
    expect(await bytesOf(tied.id)).toHaveLength(500);
    await expect(testing.db.transact((tx) => files.keep(tx, loose.id))).rejects.toMatchObject({
      code: 'kernel.not-found',
    });
  });

  test('a rotation of the master key leaves content as it is', async () => {
    const content = randomBytes(1_000);
    const file = await put(content);
    const result = await rotateMasterKey({ file: join(home, 'master.json'), db: testing.db, keys, log: quiet });
    expect(result.rewrapped['kernel.file']).toBeGreaterThan(0);
    const [row] = await testing.db.run('select ring from kernel.file where id = $1', [file.id]);
    expect(row).toEqual({ ring: result.ring });
    expect(await bytesOf(file.id)).toEqual(content);
  });
});

describe('refusing', () => {
  const pictures = ['image/*'];
  const refused = (code: string) => ({ code: `kernel.${code}` });

  test('empty, too large (known while streaming), not allowed', async () => {
    await expect(put(Buffer.alloc(0))).rejects.toMatchObject(refused('file-empty'));
    let sent = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          sent += 65_536;
          yield Buffer.alloc(65_536, 1);
        }
      })(),
    );
    await expect(put(endless, { maxBytes: 1_000_000 })).rejects.toMatchObject(refused('too-large'));
    expect(sent).toBeLessThan(2_000_000);
    await expect(put(aPng(4, 4), { allow: ['application/pdf'] })).rejects.toMatchObject(refused('file-type-refused'));
    expect(onDisk().some((path) => path.includes('incoming'))).toBe(false);
  });

  test('the content decides, not the name or the word of the sender', async () => {
    const png = await put(aPng(4, 4), { name: 'x.exe', type: 'application/pdf', allow: pictures });
    expect(png).toMatchObject({ mediaType: 'image/png', name: 'x.exe.png' });
    const program = Buffer.concat([Buffer.from('MZ'), randomBytes(500)]);
    await expect(put(program, { name: 'x.png', type: 'image/png', allow: pictures })).rejects.toMatchObject(
      refused('file-type-refused'),
    );
    const page = Buffer.from('\ufeff <!-- x --> <HTML><script>alert(1)</script>');
    await expect(put(page, { type: 'text/plain' })).rejects.toMatchObject(refused('file-type-refused'));
    const svg = Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    await expect(put(svg, { type: 'image/png', allow: [...pictures, 'text/plain'] })).rejects.toMatchObject(
      refused('file-type-refused'),
    );
    expect((await put(Buffer.from('编号,姓名\n1,王小明\n'), { type: 'text/csv', allow: ['text/csv'] })).mediaType).toBe(
      'text/csv',
    );
    const gb = Buffer.from('b1e0bac52cd0d5c3fb0d0a', 'hex');
    expect((await put(gb, { type: 'text/csv', allow: ['text/csv'] })).mediaType).toBe('text/csv');
  });

  test('pictures that decode to far more than they weigh', async () => {
    await expect(put(aPng(60_000, 60_000), { allow: pictures })).rejects.toMatchObject(refused('file-suspicious'));
    await expect(put(aJpeg(65_500, 65_500, 200_000), { allow: pictures })).rejects.toMatchObject(
      refused('file-suspicious'),
    );
    expect((await put(aJpeg(4_000, 3_000, 200_000), { allow: pictures })).mediaType).toBe('image/jpeg');
    const gif = Buffer.from('GIF89a\xff\xff\xff\xff\x00\x00\x00', 'latin1');
    await expect(put(gif, { allow: pictures })).rejects.toMatchObject(refused('file-suspicious'));
  });

  test('archives that claim to unpack to far more than they weigh; documents are told from archives', async () => {
    const honest = aZip([{ name: 'a.txt', unpacked: 50_000, packed: 1_000 }]);
    expect((await put(honest)).mediaType).toBe('application/zip');
    const bomb = aZip(Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, unpacked: 3_000_000_000, packed: 3_000 })));
    await expect(put(bomb)).rejects.toMatchObject(refused('file-suspicious'));
    await expect(put(honest.subarray(0, honest.length - 30))).rejects.toMatchObject(refused('file-suspicious'));
    const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const book = aZip([
      { name: 'docProps/thumbnail.bin', unpacked: 90_000, packed: 90_000 },
      { name: '[Content_Types].xml', unpacked: 10, packed: 10 },
      { name: 'xl/workbook.xml', unpacked: 10, packed: 10 },
    ]);
    expect((await put(book, { allow: [sheet] })).mediaType).toBe(sheet);
    await expect(put(honest, { allow: [sheet] })).rejects.toMatchObject(refused('file-type-refused'));
  });

  test.each([
    ['../../etc/passwd', 'passwd.txt'],
    ['..\\..\\windows\\system.ini', 'system.ini'],
    ['发票\u202egnp.exe', '发票gnp.exe.txt'],
    ['a\u0000b\nc.txt', 'abc.txt'],
    ['CON.txt', 'file-CON.txt'],
    ['...', 'file.txt'],
    [`${'长'.repeat(300)}.pdf`, `${'长'.repeat(116)}.pdf`],
  ])('the name %j becomes %j', async (given, stored) => {
    const file = await put(Buffer.from(`text of ${given}`), { name: given, type: 'text/plain' });
    expect(file.name).toBe(stored === 'passwd.txt' ? 'passwd' : stored === 'file.txt' ? 'file' : stored);
  });
});
