/** A durable PostgreSQL of its own with the kernel's schema, and the event machinery of one node on it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import { migrate } from '../../apps/server/src/kernel/db/migrate.ts';
import { ProcessEventBus } from '../../apps/server/src/kernel/events/event-bus.ts';
import { LeaseKeeper } from '../../apps/server/src/kernel/events/lease-keeper.ts';
import { NodeSignals } from '../../apps/server/src/kernel/events/signals.ts';
import type { Logger } from '../../apps/server/src/kernel/log.ts';
import { createMetrics } from '../../apps/server/src/kernel/metrics.ts';
import { layoutOf, readCredentials } from '../../apps/server/src/kernel/postgres/layout.ts';
import { ownPostgres } from './own-postgres.ts';

export const quiet: Logger = pino({ level: 'error' }, pino.destination(2));

const kernelMigrations = join(import.meta.dirname, '../../apps/server/src/kernel/migrations');

/** fsync on: what a bench calls committed is on disk. `folders`: whose schemas it has, the kernel's alone by default. */
export async function durableDatabase(
  folders: { name: string; folder: string }[] = [{ name: 'kernel', folder: kernelMigrations }],
  settings: Record<string, string> = {},
): Promise<{ url: string; checkpoint(): Promise<void>; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-bench-'));
  const postgres = await ownPostgres(folder, false, settings);
  const db = new Database(postgres.url, { max: 1, log: quiet });
  await migrate(db, folders);
  await db.close();
  return {
    url: postgres.url,
    /**
     * What a server that runs for a while has behind it: written pages on disk, and log files to use again. On a cluster of a
     * minute each new 16 MB of the log are first filled with zeros while every commit waits.
     */
    async checkpoint() {
      const url = new URL(postgres.url);
      url.username = 'postgres';
      url.password = readCredentials(layoutOf(folder))!.superuser;
      const owner = new Database(url.href, { max: 1, log: quiet });
      await owner.run('checkpoint');
      await owner.close();
    },
    stop: () => postgres.stop(),
  };
}

export type KernelNode = {
  db: Database;
  bus: ProcessEventBus;
  signals: NodeSignals;
  leases: LeaseKeeper;
  /** Begins to sequence and to run subscribers. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export function kernelNode(url: string, pool: number, name = 'bench'): KernelNode {
  const db = new Database(url, { max: pool, log: quiet });
  const signals = new NodeSignals({ url, log: quiet });
  const leases = new LeaseKeeper({ url, node: name, log: quiet });
  const bus = new ProcessEventBus({ db, site: 1, log: quiet, metrics: createMetrics(), leases, signals });
  return {
    db,
    bus,
    signals,
    leases,
    async start() {
      await signals.start();
      await bus.start({ sequence: true, subscribe: true });
    },
    async stop() {
      await bus.stop();
      await leases.stop();
      await signals.stop();
      await db.close();
    },
  };
}
