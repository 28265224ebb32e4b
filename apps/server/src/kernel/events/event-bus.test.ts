import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { aNode, count, counted, makeCounters, type Node, until } from '../../../test/kernel/a-node.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import type { Subscription } from './bus.ts';
import { announce, announceMany, defineEvent, type Event } from './event.ts';

let testing: TestDatabase;
let nodes: Node[];
beforeEach(async () => {
  testing = await testDatabase();
  nodes = [];
});
afterEach(async () => {
  for (const node of nodes) await node.stop();
  await testing.drop();
});

function node(subscriptions: Subscription[] = [], pool?: number): Node {
  const made = aNode(testing.url, { subscriptions, pool, name: `node${nodes.length}` });
  nodes.push(made);
  return made;
}

function collector(name: string): { seen: Event<{ n: number }>[]; subscription: Subscription } {
  const seen: Event<{ n: number }>[] = [];
  const subscription: Subscription<{ n: number }> = {
    name,
    to: [counted],
    handle: async (tx, event) => tx.afterCommit(() => seen.push(event)),
  };
  return { seen, subscription: subscription as unknown as Subscription };
}

/** Each aggregate's events carry 1, 2, 3 … in the order in which they became true. */
function expectOrderPerAggregate(events: Event<{ n: number }>[]): void {
  const last = new Map<string, number>();
  for (const { aggregateId, payload } of events) {
    expect(payload.n).toBe((last.get(aggregateId) ?? 0) + 1);
    last.set(aggregateId, payload.n);
  }
}

test('16 writers beside a held write transaction: each event once, in order per aggregate, nobody waits', async () => {
  const { seen, subscription } = collector('probe.all');
  const one = node([subscription], 24);
  await one.start();
  await makeCounters(one.db, 40);
  let holding = true;
  let letGo = (): void => {};
  const released = new Promise<void>((done) => {
    letGo = done;
  });
  // Its outbox row has the smallest id and becomes visible last.
  const held = count(one.db, 40, () => released).finally(() => {
    holding = false;
  });
  const writers = Array.from({ length: 16 }, async (_, writer) => {
    for (let i = 0; i < 60; i++) await count(one.db, 1 + ((writer * 7 + i) % 39));
  });
  await Promise.all(writers);
  await until('960 events beside the held transaction', () => seen.length === 960, 3_000);
  expect(holding).toBe(true);
  letGo();
  await held;
  await one.bus.settle();
  expect(seen.map((event) => event.position)).toEqual(Array.from({ length: 961 }, (_, i) => i + 1));
  expect(seen[960]!.aggregateId).toBe('40');
  expectOrderPerAggregate(seen);
});

test('what is rolled back is never heard of; many facts keep their order', async () => {
  const { seen, subscription } = collector('probe.all');
  const one = node([subscription]);
  await makeCounters(one.db, 2);
  await expect(
    count(one.db, 1, async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await one.db.transact((tx) =>
    announceMany(
      tx,
      counted,
      [1, 2, 3].map((n) => ({ aggregate: ['counter', '2'], payload: { n }, actor: { kind: 'system', id: 'x' } })),
    ),
  );
  await one.bus.settle();
  expect(seen.map((event) => [event.position, event.aggregateId, event.payload.n])).toEqual([
    [1, '2', 1],
    [2, '2', 2],
    [3, '2', 3],
  ]);
  await expect(
    one.db.transact((tx) =>
      announce(tx, counted, {
        aggregate: ['counter', '2'],
        payload: { n: 'four' } as never,
        actor: { kind: 'system', id: 'x' },
      }),
    ),
  ).rejects.toThrow();
});

test('a poison event parks its aggregate only; replay hands everything over in order', async () => {
  let poison = true;
  const handled: string[] = [];
  const subscription: Subscription<{ n: number }> = {
    name: 'probe.poison',
    to: [counted],
    handle: async (tx, event) => {
      tx.afterCommit(() => handled.push(`${event.aggregateId}/${event.payload.n}`));
      if (poison && event.aggregateId === '2' && event.payload.n === 2) {
        // A statement that fails: PostgreSQL refuses the rest of the transaction unless a savepoint catches it.
        await tx.run('select 1 / 0');
      }
    },
  };
  const one = node([subscription as unknown as Subscription]);
  await makeCounters(one.db, 3);
  for (let round = 0; round < 3; round++) for (const id of [1, 2, 3]) await count(one.db, id);
  await one.bus.settle();
  expect(handled).toEqual(['1/1', '2/1', '3/1', '1/2', '3/2', '1/3', '3/3']);
  const parked = await one.bus.parked();
  expect(parked.map(({ aggregateId, attempts }) => [aggregateId, attempts])).toEqual([
    ['2', 1],
    ['2', 0],
  ]);
  expect(parked[0]!.error).toContain('division by zero');
  expect(parked[0]!.retryAt).not.toBeNull();
  await count(one.db, 2);
  await one.bus.settle();
  expect(handled).toHaveLength(7);
  poison = false;
  expect(await one.bus.replay('probe.poison', '2')).toBe(1);
  await one.bus.settle();
  expect(handled.slice(7)).toEqual(['2/2', '2/3', '2/4']);
  expect(await one.bus.parked()).toEqual([]);
});

test('a passing fault heals by itself; a lasting one is given up and can be discarded', async () => {
  let faults = 1;
  const handled: string[] = [];
  const subscription: Subscription<{ n: number }> = {
    name: 'probe.faults',
    to: [counted],
    handle: async (tx, event) => {
      if (event.aggregateId === '1' && faults > 0) throw new Error(`fault ${faults--}`);
      tx.afterCommit(() => handled.push(`${event.aggregateId}/${event.payload.n}`));
    },
  };
  const one = node([subscription as unknown as Subscription]);
  await one.start();
  await makeCounters(one.db, 2);
  faults = 2; // The quick try of the batch and the careful one.
  await count(one.db, 1);
  await count(one.db, 2);
  await until('the other aggregate goes on', () => handled.includes('2/1'));
  await until('the first one heals', () => handled.includes('1/1'));
  faults = 1_000;
  await count(one.db, 1);
  await count(one.db, 1);
  await until('parked', async () => (await one.bus.parked()).length === 2);
  await one.db.run('update kernel.parked set attempts = 4, retry_at = now() where attempts > 0');
  await until('given up', async () => (await one.bus.parked()).some((event) => event.attempts === 5 && !event.retryAt));
  faults = 0;
  const [first] = await one.bus.parked();
  expect(await one.bus.discard('probe.faults', first!.position)).toBe(true);
  await until('the one behind it is handled', () => handled.includes('1/3'));
  expect(handled).not.toContain('1/2');
});

test('two nodes: one works, both hear; positions move once', async () => {
  const [a, b] = [collector('probe.all'), collector('probe.all')];
  const one = node([a.subscription]);
  const two = node([b.subscription]);
  const tails: number[][] = [[], []];
  for (const [index, each] of [one, two].entries())
    each.bus.tail({
      name: 'probe',
      from: 'end',
      handle: (events) => tails[index]!.push(...events.map((e) => e.position)),
    });
  await one.start();
  await two.start();
  await makeCounters(one.db, 5);
  await Promise.all(Array.from({ length: 100 }, (_, i) => count(i % 2 ? one.db : two.db, 1 + (i % 5))));
  const all = Array.from({ length: 100 }, (_, i) => i + 1);
  await until('both tails heard all', () => tails.every((tail) => tail.length === 100));
  expect(tails).toEqual([all, all]);
  await until('handled once', () => a.seen.length + b.seen.length === 100);
  expect(Math.min(a.seen.length, b.seen.length)).toBe(0);
});

test('stale state + missed events = fresh state', async () => {
  const one = node([], 16);
  await one.start();
  await makeCounters(one.db, 6);
  const topics = ['counter:1', 'counter:2', 'counter:3'];
  const read = async (): Promise<Map<number, number>> =>
    new Map(
      (await one.db.run<{ id: number; n: number }>('select id, n from public.counter where id <= 3')).map((r) => [
        r.id,
        r.n,
      ]),
    );
  let writing = true;
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let i = writer; writing; i++) await count(one.db, 1 + (i % 6));
  });
  // Snapshots taken at random moments of the load, each with the head read before it.
  const snapshots: { position: number; state: Map<number, number> }[] = [];
  for (let i = 0; i < 20; i++) {
    snapshots.push({ position: await one.bus.head(), state: await read() });
    await until('some more events', async () => (await one.bus.head()) > snapshots[i]!.position + 3);
  }
  writing = false;
  await Promise.all(writers);
  await one.bus.settle();
  const fresh = await read();
  for (const { position, state } of snapshots) {
    const missed = await one.bus.since(position, topics, 100_000);
    expect(missed.complete).toBe(true);
    for (const event of missed.events) state.set(Number(event.aggregateId), (event.payload as { n: number }).n);
    expect(state).toEqual(fresh);
  }
  // The same from the database, without the window of a running feed; and a limit says so.
  const cold = node();
  const missed = await cold.bus.since(snapshots[0]!.position, topics, 100_000);
  expect(missed.events).toEqual((await one.bus.since(snapshots[0]!.position, topics, 100_000)).events);
  expect((await cold.bus.since(snapshots[0]!.position, topics, 3)).complete).toBe(false);
});

test('a subscriber that was away reads on from its position, beyond the window in memory', async () => {
  const first = collector('probe.late');
  const one = node([first.subscription]);
  await makeCounters(one.db, 1);
  await count(one.db, 1);
  await one.bus.settle();
  await one.stop();
  nodes = [];
  const two = node();
  await two.db.run(
    `insert into kernel.outbox select nextval('kernel.outbox_id'), case when n % 3 = 0 then 'probe.counted' else 'probe.other' end,
       1, 'counter', '1', now(), 'system:probe', jsonb_build_object('n', n), '{}' from generate_series(1, 9000) n order by n`,
  );
  await two.bus.settle();
  const again = collector('probe.late');
  const fresh = collector('probe.fresh');
  const end = collector('probe.end');
  const three = node([again.subscription, fresh.subscription, { ...end.subscription, from: 'end' }]);
  await three.start();
  await until('all are there', () => again.seen.length === 3000 && fresh.seen.length === 3001);
  expect(again.seen[0]!.position).toBe(4);
  expect(end.seen).toEqual([]);
  const positions = again.seen.map((event) => event.position);
  expect(positions).toEqual([...positions].sort((x, y) => x - y));
});

test('older payloads are brought up to date; one from a newer program parks', async () => {
  const renamed = defineEvent({
    type: 'probe.counted',
    version: 2,
    schema: z.object({ count: z.number() }),
    upcast: (payload) => ({ count: (payload as { n: number }).n }),
  });
  const seen: unknown[] = [];
  const subscription: Subscription<{ count: number }> = {
    name: 'probe.v2',
    to: [renamed],
    handle: async (tx, event) => tx.afterCommit(() => seen.push([event.version, event.payload])),
  };
  const one = node([subscription as unknown as Subscription]);
  await makeCounters(one.db, 2);
  await count(one.db, 1);
  await one.db.run(
    `insert into kernel.outbox select nextval('kernel.outbox_id'), 'probe.counted', 3, 'counter', '2', now(), 's:p', '{}'`,
  );
  await one.bus.settle();
  expect(seen).toEqual([[2, { count: 1 }]]);
  expect((await one.bus.parked())[0]!.error).toContain('version 3 is unknown here');
});
