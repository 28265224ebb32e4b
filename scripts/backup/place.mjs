/** Where this Qiao keeps its data, read from the same settings as the server. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { register } from 'tsx/esm/api';
import { home } from '../steps/home.mjs';
import { Stop } from '../steps/say.mjs';

register();
const { readConfig } = await import('../../apps/server/src/kernel/config.ts');
const postgres = await import('../../apps/server/src/kernel/postgres/index.ts');
const { migrationFolders } = await import('../../apps/server/src/migration-folders.ts');

export { home, migrationFolders };

const log = { info() {}, warn: (fields, message) => console.error(message, fields) };

export function readPlace(env = process.env) {
  let config;
  try {
    config = readConfig({ ...env, QIAO_HOME: env.QIAO_HOME ?? home });
  } catch (error) {
    throw new Stop(error.message, '');
  }
  return {
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    files: join(config.dataDir, 'files'),
    anchors: config.anchorDir,
    /** The master keys' folder as a whole: rotation keeps older rings beside the newest. */
    keyFile: config.keyFile,
    tls: join(config.dataDir, 'tls'),
  };
}

/** True when the folder holds anything at all. */
export const holdsSomething = (folder) => existsSync(folder) && readdirSync(folder).length > 0;

/**
 * A connection to the database: the one of DATABASE_URL, the embedded one that is running, or the embedded one started for
 * this purpose and stopped by `close`.
 */
export async function openDatabase(place) {
  let url = place.databaseUrl ?? postgres.runningEmbeddedPostgres(place.dataDir)?.url;
  let stop = async () => {};
  if (!url) {
    const server = await startEmbedded(place);
    url = server.url;
    stop = server.stop;
  }
  const client = new pg.Client({ connectionString: url, application_name: 'qiao backup' });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    await stop();
    throw new Stop(
      `连不上数据库：${error.message}。什么都没有改动。请检查 DATABASE_URL。`,
      `The database cannot be reached: ${error.message}. Nothing was changed. Check DATABASE_URL.`,
    );
  }
  return {
    client,
    url,
    async close() {
      await client.end().catch(() => {});
      await stop();
    },
  };
}

async function startEmbedded(place) {
  try {
    return await postgres.startEmbeddedPostgres({ dataDir: place.dataDir, log });
  } catch (error) {
    throw error instanceof postgres.PostgresFailure ? new Stop(error.zh, error.en) : error;
  }
}

/** The folder a file will be made in must be there before hours of work begin. */
export function demandFolderOf(file) {
  if (!existsSync(dirname(file)))
    throw new Stop(`目录不存在：${dirname(file)}`, `There is no such folder: ${dirname(file)}`);
}
