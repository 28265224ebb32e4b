import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { systemScope } from '#kernel';
import { type TestDatabase, testDatabase } from '#kernel/testing';
import { writeAnchor } from './anchor.ts';
import { canonicalJson, chainHash, genesis, type SealableEntry } from './chain.ts';
import { record } from './record.ts';
import { sealEntries } from './seal-entries.ts';
import { readSealed } from './store-chain.ts';
import { verifyChain } from './verify-chain.ts';

const scope = systemScope('test');
const lease = { fence: async () => {} };
let kit: TestDatabase;
let anchors: string;
const folders: string[] = [];
const kits: TestDatabase[] = [];

beforeEach(async () => {
  kit = await testDatabase();
  kits.push(kit);
  anchors = mkdtempSync(join(tmpdir(), 'qiao-anchors-'));
  folders.push(anchors);
});
afterAll(async () => {
  for (const made of kits) await made.drop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function write(n: number, action = 'test.done'): Promise<void> {
  for (let i = 0; i < n; i++)
    await kit.db.transact((tx) => record(tx, scope, { action, subject: ['thing', `t${i}`], detail: { n: i } }));
}
async function seal(): Promise<void> {
  const sealed = await kit.db.transact((tx) => sealEntries(tx, scope, lease));
  if (sealed)
    await writeAnchor(anchors, {
      kind: 'head',
      seq: sealed.seq,
      hash: sealed.hash,
      at: '2026-05-01T00:00:00.000Z',
      node: 'n1',
      epoch: 1,
    });
}
const verify = () => verifyChain(kit.db, scope, anchors);

/** What an intruder with the database owner's password does: takes the guard off first. */
async function tamper(sql: string, values: unknown[] = []): Promise<void> {
  await kit.db.run('alter table audit.entry disable trigger user');
  await kit.db.run('alter table audit.seal disable trigger user');
  await kit.db.run(sql, values);
  await kit.db.run('alter table audit.entry enable trigger user');
  await kit.db.run('alter table audit.seal enable trigger user');
}
const entryAt = async (seq: number): Promise<string> =>
  (await kit.db.run<{ entry_id: string }>('select entry_id from audit.seal where seq = $1', [seq]))[0]!.entry_id;

describe('the chain', () => {
  it('is whole after honest work, over several batches', async () => {
    await write(7);
    await seal();
    await write(5);
    await seal();
    const result = await verify();
    expect(result).toMatchObject({ ok: true, checked: 12, head: { seq: 12 }, anchors: 2, problems: [] });
  });

  it('is not written when the transaction fails', async () => {
    await expect(
      kit.db.transact(async (tx) => {
        await record(tx, scope, { action: 'test.done', subject: ['thing', 'x'] });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await kit.db.run('select from audit.entry')).toHaveLength(0);
    expect(await kit.db.run('select from audit.unsealed')).toHaveLength(0);
  });

  it('refuses update, delete and truncate, also on a partition', async () => {
    await write(1);
    await seal();
    const [part] = await kit.db.run<{ name: string }>(
      `select c.relname as name from audit.entry e join pg_class c on c.oid = e.tableoid`,
    );
    for (const sql of [
      `update audit.entry set action = 'x.y'`,
      'delete from audit.entry',
      'truncate audit.entry',
      `delete from audit.${part!.name}`,
      `truncate audit.${part!.name}`,
      'delete from audit.seal',
      `update audit.seal set hash = sha256('x')`,
      'truncate audit.seal',
    ])
      await expect(kit.db.run(sql), sql).rejects.toThrow(/append-only/);
  });

  it('refuses TRUNCATE on every month there is and on those to come, whoever made their partition first', async () => {
    const { db } = kit;
    await db.run(`select kernel.ensure_month('audit.entry', '2032-01-01')`);
    await db.run(`select audit.ensure_month('2032-01-01')`);
    const parts = await db.run<{ part: string }>(
      `select inhrelid::regclass::text as part from pg_inherits where inhparent = 'audit.entry'::regclass`,
    );
    expect(parts.length).toBeGreaterThanOrEqual(4);
    for (const { part } of parts) await expect(db.run(`truncate ${part}`), part).rejects.toThrow('append-only');
  });

  it('finds a changed row', async () => {
    await write(6);
    await seal();
    const id = await entryAt(3);
    await tamper(`update audit.entry set detail = '{"n": 99}' where id = $1`, [id]);
    const result = await verify();
    expect(result.problems).toEqual([{ kind: 'changed', seq: 3, entryId: id, detail: 'test.done' }]);
  });

  it('finds a change of one microsecond of the recorded time', async () => {
    await write(3);
    await seal();
    await tamper(`update audit.entry set at = at + interval '1 microsecond' where id = $1`, [await entryAt(2)]);
    expect((await verify()).problems.map(({ kind, seq }) => [kind, seq])).toEqual([['changed', 2]]);
  });

  it('finds a removed entry, and a removed entry together with its seal', async () => {
    await write(6);
    await seal();
    await tamper('delete from audit.entry where id = $1', [await entryAt(2)]);
    expect((await verify()).problems.map(({ kind, seq }) => [kind, seq])).toEqual([['removed', 2]]);
    await tamper('delete from audit.seal where seq = 2');
    expect((await verify()).problems.map(({ kind, seq }) => [kind, seq])).toEqual([['removed', 2]]);
  });

  it('finds an entry removed before it was sealed', async () => {
    await write(2);
    await tamper(`delete from audit.entry where subject_id = 't1'`);
    await seal();
    expect((await verify()).problems.map(({ kind }) => kind)).toEqual(['removed']);
  });

  it('finds a row inserted past the product', async () => {
    await write(3);
    await seal();
    await tamper(
      `insert into audit.entry(id, at, actor_kind, actor_id, request_id, action, subject_kind, subject_id)
       values (gen_random_uuid(), now(), 'staff', 'x', 'r', 'test.forged', 'thing', 't9')`,
    );
    expect((await verify()).problems.map(({ kind }) => kind)).toEqual(['inserted']);
  });

  it('finds a row inserted with an earlier time that the sealer took for a fresh one', async () => {
    await write(3);
    await seal();
    // In the first hours of a month it belongs to the month before, which a new database has no room for.
    await kit.db.run(`select audit.ensure_month(date_trunc('month', now() - interval '2 hours')::date)`);
    await tamper(
      `with e as (insert into audit.entry(id, recorded_at, at, actor_kind, actor_id, request_id, action, subject_kind, subject_id)
         values (gen_random_uuid(), now() - interval '2 hours', now() - interval '2 hours', 'staff', 'x', 'r', 'test.forged', 'thing', 't9')
         returning id, recorded_at)
       insert into audit.unsealed(entry_id, recorded_at) select id, recorded_at from e`,
    );
    await seal();
    expect((await verify()).problems.map(({ kind, seq }) => [kind, seq])).toEqual([['inserted', 4]]);
  });

  it('finds a cut end, with entries left behind and without', async () => {
    await write(6);
    await seal();
    await tamper('delete from audit.seal where seq > 4');
    const left = await verify();
    expect(left.problems.map(({ kind }) => kind).sort()).toEqual(['cut', 'inserted', 'inserted']);
    expect(left.problems.find(({ kind }) => kind === 'cut')).toMatchObject({ seq: 5, detail: '2' });
    await tamper('delete from audit.entry e where not exists (select from audit.seal s where s.entry_id = e.id)');
    expect((await verify()).problems.map(({ kind }) => kind)).toEqual(['cut']);
  });

  it('finds a chain computed anew after a change', async () => {
    await write(4);
    await seal();
    await write(2);
    await seal();
    await tamper(`update audit.entry set detail = '{}' where id = $1`, [await entryAt(2)]);
    let previous = genesis;
    for (const row of await readSealed(kit.db, scope, 0, 100)) {
      const hash = chainHash(previous, row.seq, row as unknown as SealableEntry);
      await tamper('update audit.seal set hash = $2 where seq = $1', [row.seq, hash]);
      previous = hash;
    }
    expect((await verify()).problems.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['rewritten', 4],
      ['rewritten', 6],
    ]);
  });

  it('takes a restored backup only when a person says so', async () => {
    await write(4);
    await seal();
    await write(4);
    await seal();
    await tamper('delete from audit.seal where seq > 4');
    await tamper('delete from audit.entry e where not exists (select from audit.seal s where s.entry_id = e.id)');
    expect((await verify()).ok).toBe(false);
    const [head] = await kit.db.run<{ seq: number; hash: Buffer }>('select seq, hash from audit.seal where seq = 4');
    await writeAnchor(anchors, {
      kind: 'restored',
      seq: 4,
      hash: head!.hash.toString('hex'),
      at: '2026-05-02T00:00:00.000Z',
      reason: 'disk lost',
    });
    expect((await verify()).ok).toBe(true);
    await write(3);
    await seal();
    expect(await verify()).toMatchObject({ ok: true, checked: 7 });
  });

  it('reports a damaged anchor line, and does not let a torn one swallow the next', async () => {
    await write(2);
    await seal();
    const [file] = readdirSync(anchors);
    const path = join(anchors, file!);
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"kind":"head","se`);
    await write(2);
    await seal();
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(3);
    const result = await verify();
    expect(result.problems).toEqual([{ kind: 'anchor-damaged', seq: null, entryId: null, detail: `${file}:2` }]);
    expect(result.anchors).toBe(2);
  });
});

describe('canonical form', () => {
  it('does not depend on key order and tells values apart', () => {
    expect(canonicalJson({ b: 1, a: [true, null, 'x'] })).toBe('{"a":[true,null,"x"],"b":1}');
    expect(canonicalJson({ a: { d: 1, c: 2 } })).toBe(canonicalJson({ a: { c: 2, d: 1 } }));
    expect(canonicalJson({ a: '1' })).not.toBe(canonicalJson({ a: 1 }));
  });
});
