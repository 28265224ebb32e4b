import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quiet } from '../../../test/kernel/a-node.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { keepMonthsAhead } from './partitions.ts';

let testing: TestDatabase;
beforeAll(async () => {
  testing = await testDatabase();
  await testing.db.run(`create schema probe`);
  await testing.db.run(`create table probe.note (id int, at timestamptz not null, text text, long int generated always as (length(text)) stored,
    primary key (id, at)) partition by range (at)`);
  await testing.db.run('create table probe.note_default partition of probe.note default');
});
afterAll(() => testing.drop());

const partitions = (): Promise<{ name: string }[]> =>
  testing.db.run<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'probe.note'::regclass order by 1`,
  );

test('rows that came before their partition move into it; months are of UTC; asking twice is harmless', async () => {
  const { db } = testing;
  await db.run(`insert into probe.note(id, at, text) values (1, '2031-01-31T23:59:59.999Z', 'old'), (2, '2031-02-01T00:00:00Z', 'first'),
    (3, '2031-02-28T23:59:59Z', 'last'), (4, '2031-03-01T00:00:00Z', 'next')`);
  await db.transact(async (tx) => {
    await tx.run(`set local timezone = 'Asia/Shanghai'`);
    await tx.run(`select kernel.ensure_month('probe.note', '2031-02-14')`);
  });
  await db.run(`select kernel.ensure_month('probe.note', '2031-02-01')`);
  const rows = await db.run('select id, tableoid::regclass::text as part, long from probe.note order by id');
  expect(rows).toEqual([
    { id: 1, part: 'probe.note_default', long: 3 },
    { id: 2, part: 'probe.note_203102', long: 5 },
    { id: 3, part: 'probe.note_203102', long: 4 },
    { id: 4, part: 'probe.note_default', long: 4 },
  ]);
  await expect(db.run(`insert into probe.note(id, at) values (2, '2031-02-01T00:00:00Z')`)).rejects.toThrow(
    'duplicate key',
  );
});

test('this and the next two months are kept ready for every such table; a busy one is left for the next run', async () => {
  const { db } = testing;
  await db.transact(async (tx) => {
    await tx.run(`insert into probe.note(id, at, text) values (9, now(), 'busy')`);
    const warnings: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
    await keepMonthsAhead(db, log);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('probe.note');
  });
  await keepMonthsAhead(db, quiet);
  expect(await partitions()).toHaveLength(5);
  const [row] = await db.run<{ part: string }>('select tableoid::regclass::text as part from probe.note where id = 9');
  expect(row!.part).toMatch(/^probe\.note_\d{6}$/);
});

test('two nodes making the same month take turns', async () => {
  const ask = (): Promise<unknown> => testing.db.run(`select kernel.ensure_month('probe.note', '2033-05-01')`);
  await Promise.all([ask(), ask(), ask(), ask()]);
  expect((await partitions()).filter(({ name }) => name === 'probe.note_203305')).toHaveLength(1);
});
