/**
 * The road of an event: 16 writers change rows and announce it, a sequencer gives positions, three subscribers handle each
 * event in transactions of their own. Floor: the same writers changing the same rows and inserting the same words into a plain
 * table, without outbox. Then a write transaction is held open beside 10,000 events: nobody may wait for it.
 */
import { z } from 'zod';
import type { Database } from '../apps/server/src/kernel/db/database.ts';
import { announce, defineEvent, type Event } from '../apps/server/src/kernel/events/event.ts';
import { type BenchOptions, type BenchResult, percentile, progress, rounded, sleep, until } from './rig/bench.ts';
import { durableDatabase, type KernelNode, kernelNode } from './rig/kernel-node.ts';

const writers = 16;
const aggregates = 400;
const subscribers = ['bench.one', 'bench.two', 'bench.three'];

const changed = defineEvent({
  type: 'bench.changed',
  version: 1,
  schema: z.object({ n: z.number(), at: z.number() }),
});
type Changed = Event<{ n: number; at: number }>;

export async function run({ smoke }: BenchOptions): Promise<BenchResult> {
  const database = await durableDatabase();
  const node = kernelNode(database.url, writers + 8);
  try {
    const seen = new Map<string, Changed[]>(subscribers.map((name) => [name, []]));
    const lags: number[] = [];
    for (const name of subscribers)
      node.bus.subscribe({
        name,
        to: [changed],
        handle: async (tx, event) => {
          tx.afterCommit(() => {
            lags.push(performance.now() - event.payload.at);
            seen.get(name)!.push(event);
          });
        },
      });
    await node.db.run('create table public.aggregate (id int primary key, n int not null)');
    await node.db.run('create table public.plain (id bigint generated always as identity, at timestamptz, body jsonb)');
    await node.db.run('insert into public.aggregate select g, 0 from generate_series(0, $1::int) g', [aggregates]);
    await node.start();
    const rates = await throughput(node, smoke, lags);
    const held = await besideHeldTransaction(node, smoke, seen, lags);
    const wrong = subscribers.flatMap((name) => faults(name, seen.get(name)!));
    for (const fault of wrong.slice(0, 5)) progress(fault);
    const ratio = rates.outbox / rates.floor;
    return {
      name: 'outbox',
      pass: wrong.length === 0 && held.waited === 0 && held.lagP99 <= 1_000 && ratio >= 0.4,
      figures: {
        transactionsPerSecond: Math.round(rates.outbox),
        shareOfFloor: rounded(ratio, 2),
        lagP50Ms: rounded(rates.lagP50),
        lagP99Ms: rounded(rates.lagP99),
        heldSeconds: held.heldSeconds,
        eventsBesideHeld: held.events,
        eventsThatWaitedForHeld: held.waited,
        besideHeldTransactionsPerSecond: Math.round(held.rate),
        besideHeldLagP99Ms: rounded(held.lagP99),
        besideHeldLagMaxMs: rounded(held.lagMax),
        subscribers: subscribers.length,
        eventsEach: seen.get(subscribers[0]!)!.length,
        lostDoubledOrReordered: wrong.length,
      },
      floor: { plainTransactionsPerSecond: Math.round(rates.floor) },
    };
  } finally {
    await node.stop();
    await database.stop();
  }
}

/** Rounds of floor and outbox in turn: other load on the machine hits both. */
async function throughput(
  node: KernelNode,
  smoke: boolean,
  lags: number[],
): Promise<{ floor: number; outbox: number; lagP50: number; lagP99: number }> {
  const seconds = smoke ? 1 : 8;
  const rounds = smoke ? 1 : 3;
  const sums = { floor: 0, outbox: 0 };
  const measured: number[] = [];
  for (let round = 0; round < rounds; round++) {
    sums.floor += await writeFor(seconds, (id) => plain(node.db, id));
    lags.length = 0;
    sums.outbox += await writeFor(seconds, (id) => change(node.db, id));
    await node.bus.settle(60_000);
    measured.push(...lags);
    progress(
      `round ${round + 1}: floor ${Math.round(sums.floor / (round + 1))}/s, outbox ${Math.round(sums.outbox / (round + 1))}/s`,
    );
  }
  return {
    floor: sums.floor / rounds,
    outbox: sums.outbox / rounds,
    lagP50: percentile(measured, 0.5),
    lagP99: percentile(measured, 0.99),
  };
}

async function writeFor(seconds: number, write: (id: number) => Promise<void>): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  let count = 0;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let i = 0; performance.now() < end; i++, count++) await write((writer * 31 + i * 7) % aggregates);
    }),
  );
  return count / seconds;
}

async function besideHeldTransaction(
  node: KernelNode,
  smoke: boolean,
  seen: Map<string, Changed[]>,
  lags: number[],
): Promise<{ heldSeconds: number; events: number; waited: number; rate: number; lagP99: number; lagMax: number }> {
  const heldSeconds = smoke ? 3 : 30;
  const events = smoke ? 1_000 : 10_000;
  const before = seen.get(subscribers[0]!)!.length;
  lags.length = 0;
  let held = false;
  const holding = node.db.transact(async (tx) => {
    // Its outbox id is the smallest of all that follow and becomes visible last.
    await write(tx, aggregates);
    held = true;
    await sleep(heldSeconds * 1_000);
    held = false;
  });
  await until('the transaction is held', () => held, 5_000);
  const began = performance.now();
  // Spread over nearly the whole time, so that stalls would show wherever they happen.
  const spread = heldSeconds * 0.8;
  let next = 0;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      while (next < events) {
        const due = began + (next++ / events) * spread * 1_000;
        if (performance.now() < due) await sleep(due - performance.now());
        await change(node.db, (writer * 31 + next * 7) % aggregates);
      }
    }),
  );
  const rate = events / ((performance.now() - began) / 1_000);
  await until(
    'the subscribers caught up',
    () => !held || subscribers.every((name) => seen.get(name)!.length >= before + events),
    10_000,
  );
  // Caught up while it was held, or what had to wait for its end.
  const waited = held ? 0 : Math.max(...subscribers.map((name) => before + events - seen.get(name)!.length));
  const figures = { lagP99: percentile(lags, 0.99), lagMax: percentile(lags, 1) };
  progress(`beside the held transaction: ${Math.round(rate)}/s, lag p99 ${rounded(figures.lagP99)} ms`);
  await holding;
  await node.bus.settle(60_000);
  return { heldSeconds, events, waited, rate, ...figures };
}

/** Every event once: positions without gap or double; every aggregate's counter goes 1, 2, 3 … */
function faults(name: string, events: Changed[]): string[] {
  const wrong: string[] = [];
  const counters = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    if (event.position !== index + 1) wrong.push(`${name}: position ${event.position} came as number ${index + 1}`);
    const expected = (counters.get(event.aggregateId) ?? 0) + 1;
    if (event.payload.n !== expected)
      wrong.push(`${name}: ${event.aggregateId} said ${event.payload.n}, expected ${expected}`);
    counters.set(event.aggregateId, event.payload.n);
  }
  return wrong;
}

type Tx = Parameters<Parameters<Database['transact']>[0]>[0];

async function write(tx: Tx, id: number): Promise<void> {
  const [row] = await tx.query<{ n: number }>(
    'bench.update',
    'update public.aggregate set n = n + 1 where id = $1 returning n',
    [id],
  );
  await announce(tx, changed, {
    aggregate: ['bench', String(id)],
    payload: { n: row!.n, at: performance.now() },
    actor: { kind: 'system', id: 'bench' },
    topics: [`bench:${id}`],
  });
}

function change(db: Database, id: number): Promise<void> {
  return db.transact((tx) => write(tx, id));
}

/** The same row lock and as many bytes; the counter of events stays apart from it. */
function plain(db: Database, id: number): Promise<void> {
  return db.transact(async (tx) => {
    await tx.query('bench.plain-update', 'update public.aggregate set n = n where id = $1 returning n', [id]);
    await tx.query('bench.plain', 'insert into public.plain(at, body) values (now(), $1)', [
      JSON.stringify({
        kind: 'bench',
        id,
        n: 1,
        at: performance.now(),
        actor: 'system:bench',
        topics: [`bench:${id}`],
      }),
    ]);
  });
}
