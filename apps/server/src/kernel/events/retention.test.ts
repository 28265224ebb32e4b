import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { steerClock } from '../time.ts';
import { keepMonthsAhead } from './partitions.ts';
import { dropOldMonths, monthsBefore } from './retention.ts';

let testing: TestDatabase;
const warnings: string[] = [];
const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
beforeAll(async () => {
  testing = await testDatabase();
});
afterAll(() => testing.drop());

const months = async (parent: string): Promise<string[]> =>
  (
    await testing.db.run<{ month: string }>(
      `select right(c.relname, 6) as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = $1::regclass and c.relname !~ 'default$' order by 1`,
      [parent],
    )
  ).map(({ month }) => month);

test('months are counted back across the new year, in UTC', () => {
  const eve = new Date('2031-01-01T07:59:59+08:00');
  expect(monthsBefore(eve, 0).toISOString()).toBe('2030-12-01T00:00:00.000Z');
  expect(monthsBefore(new Date('2031-01-01T00:00:00Z'), 13).toISOString()).toBe('2029-12-01T00:00:00.000Z');
});

test('across the new year the coming months stand ready for every monthly table before they begin', async () => {
  let now = Date.parse('2030-12-31T23:59:59Z');
  const steered = steerClock(() => now);
  try {
    await keepMonthsAhead(testing.db, log);
    const tables = (await testing.db.run<{ parent: string }>('select parent from kernel.monthly_table')).map(
      ({ parent }) => parent,
    );
    expect(tables).toEqual(
      expect.arrayContaining(['kernel.event_log', 'audit.entry', 'conversations.message', 'routing.work_log']),
    );
    for (const table of tables)
      expect(await months(table), table).toEqual(expect.arrayContaining(['203012', '203101', '203102']));
    now += 1_000;
    await keepMonthsAhead(testing.db, log);
    for (const table of tables) expect(await months(table), table).toContain('203103');
    await keepMonthsAhead(testing.db, log);
    expect(warnings).toEqual([]);
  } finally {
    steered();
  }
});

test('an old month goes only when every subscriber has passed it and nothing of it is parked', async () => {
  const { db } = testing;
  await db.run(
    `select kernel.ensure_month('kernel.event_log', m) from unnest(array['2019-10-01', '2019-11-01', '2019-12-01']::date[]) m`,
  );
  await db.run(
    `insert into kernel.event_log select site, position, at, position, 'thing.happened', 1, 'thing', '1', at, 'system:test', '{}', '{}'
     from (values (1, 1, timestamptz '2019-10-31T23:59:59Z'), (1, 2, '2019-11-01T00:00:00Z'), (2, 1, '2019-11-15T00:00:00Z'), (1, 3, '2019-12-01T00:00:00Z'))
       as t(site, position, at)`,
  );
  await db.run(
    `insert into kernel.subscription(name, site, position) values ('swift', 1, 3), ('slow', 1, 1), ('south', 2, 0)`,
  );
  await db.run(
    `insert into kernel.parked(subscription, site, position, sequenced_at, aggregate_kind, aggregate_id, error)
     values ('swift', 1, 1, '2019-10-31T23:59:59Z', 'thing', '1', 'fault')`,
  );
  const run = () => dropOldMonths(db, { months: 13, now: new Date('2021-01-10T00:00:00Z'), log });
  const left = async () => (await months('kernel.event_log')).filter((month) => month < '202000');
  warnings.length = 0;
  expect(await run()).toEqual([]);
  expect(warnings.join()).toContain('parked: swift');
  expect(warnings.join()).toContain('"needing":["slow","south"]');
  await db.run('delete from kernel.parked');
  expect(await run()).toEqual(['kernel.event_log_201910']);
  await db.run(`update kernel.subscription set position = 3 where name = 'slow'`);
  expect(await run()).toEqual([]);
  await db.run(`update kernel.subscription set position = 1 where name = 'south'`);
  expect(await run()).toEqual(['kernel.event_log_201911']);
  // December 2019 is the oldest of the thirteen months that are kept.
  expect(await left()).toEqual(['201912']);
  expect(await run()).toEqual([]);
});

test('a month that is being read is left for the next run', async () => {
  const { db } = testing;
  await db.transact(async (tx) => {
    await tx.run('select count(*) from kernel.event_log');
    expect(await dropOldMonths(db, { months: 1, now: new Date('2021-01-10T00:00:00Z'), log })).toEqual([]);
  });
  expect(await dropOldMonths(db, { months: 1, now: new Date('2021-01-10T00:00:00Z'), log })).toContain(
    'kernel.event_log_201912',
  );
});
