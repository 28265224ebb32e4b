/** The job queue's own schema `graphile_worker`; needed before the first `enqueue`. */
import { runMigrations } from 'graphile-worker';
import type { Database } from '../db/database.ts';
import { type Logger, quietLogger } from './worker-log.ts';

/** Applies what is missing; two starting servers take turns. */
export async function migrateJobs(db: Database, log?: Logger): Promise<void> {
  await runMigrations({ pgPool: db.pool, logger: log ?? quietLogger });
}
