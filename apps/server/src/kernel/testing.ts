/** For tests: a database of one's own, cloned from the migrated template. */
import pg from 'pg';
import pino from 'pino';
import { inject } from 'vitest';
import { Database } from './db/database.ts';
import { newId } from './ids.ts';

export type TestDatabase = { db: Database; url: string; drop: () => Promise<void> };

export async function testDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl');
  const name = `t_${newId().replaceAll('-', '')}`;
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  // By files: through the log it takes twice as long.
  await admin.query(`create database ${name} template ${inject('templateName')} strategy file_copy`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const db = new Database(url.href, { max: 8, log: pino({ level: 'silent' }) });
  return {
    db,
    url: url.href,
    drop: async () => {
      await db.close().catch(() => {});
      await dropDatabase(adminUrl, name);
    },
  };
}

/** Whoever still uses it is put out. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  try {
    // An autovacuum worker belongs to the superuser and cannot be ended by force; it is done within moments.
    for (let tries = 1; ; tries++) {
      try {
        await admin.query(`drop database if exists ${name} with (force)`);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== '42501' || tries === 40) throw error;
        await admin.query('select pg_sleep(0.25)');
      }
    }
  } finally {
    await admin.end();
  }
}
