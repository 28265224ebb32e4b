/** Makes the schema a backup was taken from: exactly the migrations it names, by this program's own files. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { register } from 'tsx/esm/api';
import { Stop } from '../steps/say.mjs';

register();
const { Database } = await import('../../apps/server/src/kernel/db/database.ts');
const { migrate, readMigrations } = await import('../../apps/server/src/kernel/db/migrate.ts');
const { migrateJobs } = await import('../../apps/server/src/kernel/jobs/migrate.ts');

const key = ({ module, number }) => `${module}/${String(number).padStart(4, '0')}`;
const silent = { info() {}, warn() {}, error() {}, debug() {}, trace() {}, fatal() {} };

/**
 * Throws a `Stop` before anything is done when this program is older than the backup or its migrations are others.
 * @param {{ name: string, folder: string }[]} folders modules in order
 * @param {{ migrations: { module: string, number: number, name: string, sha256: string }[] }} state
 */
export function chooseMigrations(folders, state) {
  const known = new Map(
    folders.flatMap(({ name, folder }) => readMigrations(name, folder)).map((migration) => [key(migration), migration]),
  );
  for (const wanted of state.migrations) {
    const found = known.get(key(wanted));
    if (!found)
      throw new Stop(
        `备份比本程序新（缺少迁移 ${key(wanted)}）。什么都没有改动。请用做备份的版本或更新的版本来恢复。`,
        `The backup is newer than this program (migration ${key(wanted)} is unknown). Nothing was changed. Restore with the version that made it, or a newer one.`,
      );
    if (found.sha256 !== wanted.sha256)
      throw new Stop(
        `迁移 ${key(wanted)} 与备份时的内容不同。什么都没有改动。请用未改动的程序来恢复。`,
        `Migration ${key(wanted)} is not the one the backup was made with. Nothing was changed. Restore with an unchanged program.`,
      );
  }
  const wanted = new Set(state.migrations.map(key));
  return [...known.values()].filter((migration) => wanted.has(key(migration)));
}

export async function makeSchema(url, folders, state) {
  const chosen = chooseMigrations(folders, state);
  const copy = mkdtempSync(join(tmpdir(), 'qiao-migrations-'));
  const database = new Database(url, { max: 2, log: silent });
  try {
    for (const { module, number, name } of chosen) {
      const file = `${String(number).padStart(4, '0')}_${name}.sql`;
      mkdirSync(join(copy, module), { recursive: true });
      copyFileSync(join(folders.find((folder) => folder.name === module).folder, file), join(copy, module, file));
    }
    await migrate(
      database,
      folders.map(({ name }) => ({ name, folder: join(copy, name) })),
    );
    if (state.jobsVersion !== null) {
      await migrateJobs(database);
      const [{ version }] = await database.run('select max(id)::int as version from graphile_worker.migrations');
      if (version !== state.jobsVersion)
        throw new Stop(
          `任务队列的版本不同（备份 ${state.jobsVersion}，本程序 ${version}）。请用做备份的那个程序版本来恢复，然后再升级。`,
          `The job queue is of another version (backup ${state.jobsVersion}, this program ${version}). Restore with the program version that made the backup, then upgrade.`,
        );
    }
  } finally {
    await database.close();
    rmSync(copy, { recursive: true, force: true });
  }
}
