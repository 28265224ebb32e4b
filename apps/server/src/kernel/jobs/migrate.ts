/** The job queue's own tables (schema graphile_worker), kept by its library. */
import { Logger, runMigrations } from 'graphile-worker';
import type { Database } from '../db/database.ts';

export async function migrateJobs(db: Database): Promise<void> {
  await runMigrations({ pgPool: db.pool, logger: new Logger(() => () => {}) });
}
