/** The migrated template database that test files clone. Its name carries the hash of all migrations. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { Database } from '../src/kernel/db/database.ts';
import { migrate, readMigrations } from '../src/kernel/db/migrate.ts';
import { migrateJobs } from '../src/kernel/jobs/migrate.ts';
import { migrationFolders } from '../src/migration-folders.ts';

export const home = join(import.meta.dirname, '../../..');

export async function prepareTemplate(adminUrl: string): Promise<string> {
  const folders = migrationFolders(home);
  const hash = createHash('sha256');
  for (const { name, folder } of folders)
    for (const migration of readMigrations(name, folder)) hash.update(migration.sha256);
  const template = `qiao_template_${hash.digest('hex').slice(0, 12)}`;
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  try {
    // Several runs may share one server: whoever comes first builds, the others wait here.
    await admin.query('select pg_advisory_lock(7500003)');
    const known = await admin.query('select 1 from pg_database where datname = $1 and datistemplate', [template]);
    if (known.rowCount === 0) {
      await admin.query(`drop database if exists ${template}`);
      await admin.query(`create database ${template}`);
      const url = new URL(adminUrl);
      url.pathname = `/${template}`;
      const db = new Database(url.href, { max: 2, log: pino({ level: 'silent' }) });
      try {
        await migrate(db, folders);
        await migrateJobs(db);
      } finally {
        await db.close();
      }
      await admin.query(`alter database ${template} is_template true`);
    }
  } finally {
    await admin.end();
  }
  return template;
}
