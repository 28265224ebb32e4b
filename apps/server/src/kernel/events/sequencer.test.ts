import { pino } from 'pino';
import { expect, test } from 'vitest';
import { aNode, count, counted, makeCounters, until } from '../../../test/kernel/a-node.ts';
import { spawnNode } from '../../../test/kernel/spawn-node.ts';
import { Database } from '../db/database.ts';
import { testDatabase } from '../testing.ts';
import type { Subscription } from './bus.ts';

const copying = {
  name: 'probe.copy',
  to: [counted],
  handle: async (tx, event) => {
    await tx.query('probe.copy', 'insert into public.copied(position, id) values ($1, $2)', [
      event.position,
      event.aggregateId,
    ]);
  },
} satisfies Subscription<{ n: number }> as unknown as Subscription;

test('kill -9 in the middle: the next leader goes on, nothing lost, nothing twice', { timeout: 90_000 }, async () => {
  const testing = await testDatabase();
  const { db } = testing;
  await makeCounters(db, 30);
  await db.run('create table public.copied (n bigserial primary key, position bigint not null, id text not null)');
  const child = spawnNode(testing.url, 'bus');
  const successor = aNode(testing.url, {
    name: 'successor',
    subscriptions: [copying],
  });
  let writing = true;
  let written = 0;
  try {
    await until('the child started', () => child.said.length > 0, 20_000);
    const copied = async (): Promise<number> =>
      (await db.run<{ n: number }>('select count(*) as n from public.copied'))[0]!.n;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; writing; i++) {
        await count(db, 1 + ((writer + i * 4) % 30));
        written++;
      }
    });
    await until('the child sequences and handles', async () => (await copied()) > 200, 20_000);
    await successor.start();
    child.process.kill('SIGKILL');
    const atKill = await copied();
    // Two leases run out one after the other (some seconds each) while four writers keep the machine busy.
    await until('the successor works', async () => (await copied()) > atKill + 500, 40_000);
    writing = false;
    await Promise.all(writers);
    // All that four writers wrote while nobody led is still to be handed over.
    await successor.bus.settle(40_000);
    const rows = await db.run<{ position: number; id: string }>('select position, id from public.copied order by n');
    expect(rows.map((row) => row.position)).toEqual(Array.from({ length: written }, (_, i) => i + 1));
    const counters = await db.run<{ id: number; n: number }>('select id, n from public.counter order by id');
    for (const counter of counters) expect(rows.filter((row) => row.id === String(counter.id))).toHaveLength(counter.n);
  } finally {
    writing = false;
    await child.end();
    await successor.stop();
    await testing.drop();
  }
});

test('every connection cut again and again: nothing lost, nothing twice, order kept', { timeout: 60_000 }, async () => {
  const testing = await testDatabase();
  // One connection that cuts all others and looks on: none of its own is among them.
  const db = new Database(testing.url, { max: 1, log: pino({ level: 'silent' }) });
  await makeCounters(db, 10);
  await db.run('create table public.copied (n bigserial primary key, position bigint not null, id text not null)');
  const node = aNode(testing.url, { name: 'cut', subscriptions: [copying] });
  try {
    await node.start();
    let writing = true;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      // Whether a cut commit happened is only known to the database; the counters tell.
      for (let i = 0; writing; i++) await count(node.db, 1 + ((writer + i * 4) % 10)).catch(() => {});
    });
    const copied = async (): Promise<number> =>
      (await db.run<{ n: number }>('select count(*) as n from public.copied'))[0]!.n;
    const cutAll = () =>
      db.run(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
    for (let cut = 0; cut < 5; cut++) {
      const before = await copied();
      await until('it goes on', async () => (await copied()) > before + 50, 20_000);
      await cutAll();
    }
    // Who waits for everything to arrive waits through cuts as well.
    const settled = node.bus.settle(30_000);
    for (let cut = 0; cut < 30; cut++) await cutAll();
    writing = false;
    await Promise.all([settled, ...writers]);
    const rows = await db.run<{ position: number; id: string }>('select position, id from public.copied order by n');
    expect(rows.map((row) => row.position)).toEqual(Array.from({ length: rows.length }, (_, i) => i + 1));
    const counters = await db.run<{ id: number; n: number }>('select id, n from public.counter order by id');
    for (const counter of counters) expect(rows.filter((row) => row.id === String(counter.id))).toHaveLength(counter.n);
  } finally {
    await node.stop();
    await db.close();
    await testing.drop();
  }
});
