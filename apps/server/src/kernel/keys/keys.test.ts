import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quiet } from '../../../test/kernel/a-node.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { steerClock } from '../time.ts';
import { KeyRing } from './key-ring.ts';
import { openKeys } from './open-keys.ts';
import { KeyFileError, newRingFile, readRingFile } from './ring-file.ts';
import { rewrapHolder, rotateMasterKey } from './rotate.ts';
import { readSigned, signWords } from './signed.ts';

let testing: TestDatabase;
let folder: string;
let file: string;
beforeEach(async () => {
  testing = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'qiao-keys-'));
  file = join(folder, 'keys', 'master.json');
});
afterEach(async () => {
  await testing.drop();
  rmSync(folder, { recursive: true });
});

const opened = (path = file): Promise<KeyRing> => openKeys({ file: path, db: testing.db, log: quiet });

test('the first start makes the file for its owner only; the second reads it; a loosened mode is tightened', async () => {
  const [first, second] = await Promise.all([opened(), opened()]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { key, wrapped } = first.create();
  expect(second.unwrap(wrapped)).toEqual(key);
  expect(wrapped.wrapped).not.toContain(key.toString('base64url'));
  chmodSync(file, 0o644);
  await opened();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('no start without the file once the database has keys, nor with a foreign or broken one', async () => {
  await opened();
  const kept = readFileSync(file);
  rmSync(file);
  await expect(opened()).rejects.toThrow(/密钥文件.*不见了[\s\S]*Restore the file/);
  expect(() => statSync(file)).toThrow();
  writeFileSync(file, JSON.stringify(newRingFile(new Date())), { mode: 0o600 });
  await expect(opened()).rejects.toThrow(/does not belong to this database/);
  writeFileSync(file, kept.subarray(0, 50));
  await expect(opened()).rejects.toThrow(KeyFileError);
  writeFileSync(file, kept);
  await opened();
});

test('sealed values open only with their key and context, and never when touched', async () => {
  const keys = await opened();
  const { key } = keys.create();
  const sealed = keys.seal(key, '王小明 138 0013 8000', 'customer:1:phone');
  expect(sealed).toMatch(/^v1\.[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(keys.open(key, sealed, 'customer:1:phone')).toBe('王小明 138 0013 8000');
  expect(keys.seal(key, '', 'x').split('.')).toHaveLength(4);
  expect(keys.open(key, keys.seal(key, '', 'x'), 'x')).toBe('');
  expect(() => keys.open(key, sealed, 'customer:2:phone')).toThrow();
  expect(() => keys.open(keys.create().key, sealed, 'customer:1:phone')).toThrow();
  const [version, nonce, tag, text] = sealed.split('.') as [string, string, string, string];
  expect(() => keys.open(key, [version, nonce, tag.slice(0, 6), text].join('.'), 'customer:1:phone')).toThrow();
  const touched = Buffer.from(text, 'base64url');
  touched[0]! ^= 1;
  expect(() =>
    keys.open(key, [version, nonce, tag, touched.toString('base64url')].join('.'), 'customer:1:phone'),
  ).toThrow();
});

test('blind indexes: same value same index, different purposes apart, no key no index', async () => {
  const keys = await opened();
  const index = keys.blind('phone', '+8613800138000');
  expect(index).toMatch(/^[\w-]{22}$/);
  expect(keys.blind('phone', '+8613800138000')).toBe(index);
  expect(keys.blind('email', '+8613800138000')).not.toBe(index);
  expect(keys.blind('phone', '+8613800138001')).not.toBe(index);
  expect(new KeyRing(file, newRingFile(new Date())).blind('phone', '+8613800138000')).not.toBe(index);
});

test('rotation: every data key moves to the new ring and stays the same; other nodes follow; old rings stay readable', async () => {
  const keys = await opened();
  const otherNode = await opened();
  await testing.db.run('create table public.holder (id int primary key, ring int not null, wrapped_key text not null)');
  const clear: Buffer[] = [];
  for (let id = 0; id < 450; id++) {
    const { key, wrapped } = keys.create();
    clear.push(key);
    await testing.db.run('insert into public.holder values ($1, $2, $3)', [id, wrapped.ring, wrapped.wrapped]);
  }
  const old = keys.create();
  const index = keys.blind('phone', '1');
  rewrapHolder('probe.holder', async (tx, rewrap, current, limit) => {
    const rows = await tx.run<{ id: number; ring: number; wrapped_key: string }>(
      'select * from public.holder where ring <> $1 order by id limit $2 for update skip locked',
      [current, limit],
    );
    for (const row of rows) {
      const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
      await tx.run('update public.holder set ring = $2, wrapped_key = $3 where id = $1', [
        row.id,
        next.ring,
        next.wrapped,
      ]);
    }
    return rows.length;
  });
  const result = await rotateMasterKey({ file, db: testing.db, keys, log: quiet });
  // Other files of this worker rotate too, and have no such table.
  rewrapHolder('probe.holder', async () => 0);
  expect(result.ring).toBe(2);
  expect(result.rewrapped['probe.holder']).toBe(450);
  const rows = await testing.db.run<{ id: number; ring: number; wrapped_key: string }>('select * from public.holder');
  for (const row of rows) {
    expect(row.ring).toBe(2);
    expect(otherNode.unwrap({ ring: row.ring, wrapped: row.wrapped_key })).toEqual(clear[row.id]);
  }
  expect(keys.create().wrapped.ring).toBe(2);
  expect(keys.unwrap(old.wrapped)).toEqual(old.key);
  expect(keys.blind('phone', '1')).toBe(index);
  expect(readRingFile(file)!.rings).toHaveLength(2);
  expect((await opened()).currentRing).toBe(2);
});

test('signed words are known to every node of the same keys, for their purpose, unchanged, until their time', async () => {
  const [one, other] = [await opened(), await opened()];
  let now = Date.UTC(2026, 5, 1);
  const back = steerClock(() => now);
  try {
    const words = signWords(one, 'letter', ['a', 'b'], 60);
    expect(readSigned(other, 'letter', words)).toEqual({ parts: ['a', 'b'], until: new Date(now + 60_000) });
    expect(readSigned(other, 'another', words)).toBeNull();
    for (const wrong of [words.replace('a.b', 'a.c'), words.slice(0, -1), '', 'a.b', `${words}x`])
      expect(readSigned(other, 'letter', wrong), wrong).toBeNull();
    now += 60_000;
    expect(readSigned(one, 'letter', words)).toBeNull();
  } finally {
    back();
  }
});
