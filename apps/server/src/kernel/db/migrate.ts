/**
 * Forward-only numbered SQL, one folder per module, run in the order of modules.json. A landed file never changes: its
 * hash is kept and compared.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './database.ts';

export type Migration = { module: string; number: number; name: string; sql: string; sha256: string };

/** Reads `NNNN_name.sql` files; throws on a gap, a double number or another kind of name. */
export function readMigrations(module: string, folder: string): Migration[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file, index) => {
    const match = /^(\d{4})_([a-z0-9-]+)\.sql$/.exec(file);
    if (!match || Number(match[1]) !== index + 1)
      throw new Error(
        `${module}: migration ${file} is out of order; expected ${String(index + 1).padStart(4, '0')}_….sql`,
      );
    const sql = readFileSync(join(folder, file), 'utf8');
    return {
      module,
      number: index + 1,
      name: match[2]!,
      sql,
      sha256: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex'),
    };
  });
}

/** Any fixed number: two servers starting at once take turns. */
const lockKey = 7_500_001;

/** Applies what is missing, each file in a transaction of its own. Returns how many ran. */
export async function migrate(
  db: Database,
  modules: { name: string; folder: string }[],
  progress?: (done: number, all: number) => void,
): Promise<number> {
  const client = await db.pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query('create schema if not exists kernel');
    await client.query(`create table if not exists kernel.migration (
      module text not null, number int not null, name text not null, sha256 text not null,
      applied_at timestamptz not null default now(), primary key (module, number))`);
    const applied = new Map<string, string>();
    for (const row of (
      await client.query<{ module: string; number: number; sha256: string }>(
        'select module, number, sha256 from kernel.migration',
      )
    ).rows)
      applied.set(`${row.module}/${row.number}`, row.sha256);
    const wanted = modules.flatMap(({ name, folder }) => readMigrations(name, folder));
    const known = new Set(wanted.map((migration) => `${migration.module}/${migration.number}`));
    for (const key of applied.keys())
      if (!known.has(key))
        throw new Error(
          `数据库比程序新 / the database is newer than this program: ${key} is applied but unknown here. Start the newer version, or restore a backup of this one.`,
        );
    const missing: Migration[] = [];
    for (const migration of wanted) {
      const hash = applied.get(`${migration.module}/${migration.number}`);
      if (hash === undefined) missing.push(migration);
      else if (hash !== migration.sha256)
        throw new Error(
          `${migration.module}/${migration.number}_${migration.name}.sql was changed after it was applied; migrations are forward only: add a new file`,
        );
    }
    for (const [index, migration] of missing.entries()) {
      await client.query('begin');
      try {
        await client.query(migration.sql);
        await client.query('insert into kernel.migration(module, number, name, sha256) values ($1, $2, $3, $4)', [
          migration.module,
          migration.number,
          migration.name,
          migration.sha256,
        ]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(
          `${migration.module}/${String(migration.number).padStart(4, '0')}_${migration.name}.sql: ${(error as Error).message}`,
          { cause: error },
        );
      }
      progress?.(index + 1, missing.length);
    }
    return missing.length;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lockKey]).catch(() => {});
    client.release();
  }
}
