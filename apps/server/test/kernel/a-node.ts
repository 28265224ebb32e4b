/** The event machinery of one node, for tests: what main.ts puts together, without HTTP and modules. */
import pino from 'pino';
import { z } from 'zod';
import { Database } from '../../src/kernel/db/database.ts';
import type { Subscription } from '../../src/kernel/events/bus.ts';
import { announce, defineEvent } from '../../src/kernel/events/event.ts';
import { type BusRoles, ProcessEventBus } from '../../src/kernel/events/event-bus.ts';
import { LeaseKeeper } from '../../src/kernel/events/lease-keeper.ts';
import { NodeSignals } from '../../src/kernel/events/signals.ts';
import type { Logger } from '../../src/kernel/log.ts';
import { createMetrics } from '../../src/kernel/metrics.ts';

export const quiet: Logger = pino({ level: 'silent' });

export type Node = {
  db: Database;
  signals: NodeSignals;
  leases: LeaseKeeper;
  bus: ProcessEventBus;
  start(roles?: BusRoles): Promise<void>;
  stop(): Promise<void>;
};

export function aNode(
  url: string,
  options: { name?: string; pool?: number; subscriptions?: Subscription[] } = {},
): Node {
  const db = new Database(url, { max: options.pool ?? 8, log: quiet });
  const signals = new NodeSignals({ url, log: quiet });
  const leases = new LeaseKeeper({ url, node: options.name ?? 'node', log: quiet });
  const bus = new ProcessEventBus({ db, site: 1, log: quiet, metrics: createMetrics(), leases, signals });
  for (const subscription of options.subscriptions ?? []) bus.subscribe(subscription);
  return {
    db,
    signals,
    leases,
    bus,
    async start(roles = { sequence: true, subscribe: true }) {
      await signals.start();
      await bus.start(roles);
    },
    async stop() {
      await bus.stop();
      await leases.stop();
      await signals.stop();
      await db.close();
    },
  };
}

export const counted = defineEvent({ type: 'probe.counted', version: 1, schema: z.object({ n: z.number() }) });

/** A table of counters whose rows are aggregates: the row lock is held while announcing, as in a real use case. */
export async function makeCounters(db: Database, count: number): Promise<void> {
  await db.run('create table if not exists public.counter (id int primary key, n int not null)');
  await db.run('insert into public.counter select g, 0 from generate_series(1, $1::int) g', [count]);
}

/** Adds one to a counter and says so; `before` runs inside the transaction after the announcement. */
export async function count(db: Database, id: number, before?: () => Promise<void>): Promise<void> {
  await db.transact(async (tx) => {
    const [row] = await tx.query<{ n: number }>(
      'probe.count',
      'update public.counter set n = n + 1 where id = $1 returning n',
      [id],
    );
    await announce(tx, counted, {
      aggregate: ['counter', String(id)],
      payload: { n: row!.n },
      actor: { kind: 'system', id: 'probe' },
      topics: [`counter:${id}`],
    });
    await before?.();
  });
}

/** Polls a condition; rejects with `what` after `ms`. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (await condition()) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`not within ${ms} ms: ${what}`);
}
