/** Fills an empty place from a checked backup, or leaves it empty. */
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { begin, Stop } from '../steps/say.mjs';
import { entriesBelow } from './entries.mjs';
import { loadDatabase } from './load.mjs';
import { holdsSomething, home, migrationFolders, openDatabase, readPlace } from './place.mjs';
import { nameOf, quoted, readTables } from './schema-facts.mjs';
import { chooseMigrations, makeSchema } from './schema-from-migrations.mjs';

export async function restoreInto(source, manifest) {
  const place = readPlace();
  const folders = migrationFolders(home);
  chooseMigrations(folders, manifest.database);
  const clusterRoot = join(place.dataDir, 'postgres');
  if (!place.databaseUrl && holdsSomething(clusterRoot)) refuse(clusterRoot);
  if (holdsSomething(place.files)) refuse(place.files);
  const made = [];
  const database = await openDatabase(place);
  let whole = false;
  let before;
  try {
    await demandEmpty(database.client);
    before = await schemaNames(database.client);
    let end = begin('建立表', 'making the tables');
    await makeSchema(database.url, folders, manifest.database);
    end();
    end = begin('装载数据库', 'loading the database');
    await loadDatabase(database.client, manifest.database, entriesBelow(source, 'database'));
    end();
    end = begin('取出文件', 'writing the files');
    await extract(source, manifest, 'files', place.files, made);
    end();
    // A folder of anchors that is still there knows of later erasures and heads: it stays as it is.
    const anchorsKept = holdsSomething(place.anchors);
    if (!anchorsKept) await extract(source, manifest, 'anchors', place.anchors, made);
    if (manifest.withKeys) {
      if (!existsSync(place.keyFile)) await extract(source, manifest, 'keys', dirname(place.keyFile), made);
      if (!holdsSomething(place.tls)) await extract(source, manifest, 'tls', place.tls, made);
    }
    whole = true;
    tell(manifest, place, anchorsKept);
  } catch (error) {
    if (before) await dropNew(database.client, before);
    throw error;
  } finally {
    await database.close();
    if (!whole) {
      for (const path of made) rmSync(path, { force: true });
      if (!place.databaseUrl) rmSync(clusterRoot, { recursive: true, force: true });
    }
  }
}

function refuse(what) {
  throw new Stop(
    `恢复只写入空的地方，而这里已有数据：${what}。什么都没有改动。请把 QIAO_DATA_DIR（或 DATABASE_URL）指到空的地方。`,
    `A restore only fills an empty place, and there is data here: ${what}. Nothing was changed. Point QIAO_DATA_DIR (or DATABASE_URL) at an empty one.`,
  );
}

async function demandEmpty(client) {
  const tables = await readTables(client);
  if (tables.length > 0) refuse(tables.slice(0, 3).map(nameOf).join(', '));
}

async function schemaNames(client) {
  const { rows } = await client.query("select nspname as name from pg_namespace where nspname !~ '^pg_'");
  return rows.map(({ name }) => name);
}

/** Takes back what a restore that failed has made; the database held no table when we came. */
async function dropNew(client, before) {
  try {
    for (const name of await schemaNames(client))
      if (!before.includes(name)) await client.query(`drop schema ${quoted(name)} cascade`);
  } catch (error) {
    console.error(`! 未能清空数据库 · the database could not be emptied: ${error.message}`);
  }
}

/** Writes the entries of one folder; each is hashed again on its way and appears under its name only when whole. */
async function extract(source, manifest, folder, target, made) {
  for await (const { name, content } of entriesBelow(source, folder)) {
    const inside = normalize(name.slice(folder.length + 1));
    if (inside.startsWith('..') || inside.startsWith('/')) throw new Error(`the backup names a place outside: ${name}`);
    const path = join(target, inside);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    const half = `${path}.half`;
    made.push(half, path);
    await pipeline(
      async function* () {
        for await (const chunk of content) {
          hash.update(chunk);
          yield Buffer.from(chunk);
        }
      },
      createWriteStream(half, { mode: 0o600, flush: true }),
    );
    if (hash.digest('hex') !== manifest.entries[name].sha256)
      throw new Stop(`写入 ${path} 时内容有变。恢复已撤销。`, `${path} came out different. The restore was undone.`);
    renameSync(half, path);
  }
}

function tell({ database, entries, withKeys, createdAt }, place, anchorsKept) {
  const rows = database.tables.reduce((sum, table) => sum + table.rows, 0);
  const files = Object.keys(entries).filter((name) => name.startsWith('files/')).length;
  console.error(
    `✓ ${createdAt}: ${database.tables.length} tables, ${rows} rows, ${files} files; 行数与哈希均一致 · all counts and hashes agree`,
  );
  if (!withKeys && !existsSync(place.keyFile))
    console.error(
      `! 启动前请把密钥文件放到 ${place.keyFile}，否则桥不会启动 · put the key file at ${place.keyFile} before the start, Qiao will not start without it`,
    );
  if (anchorsKept)
    console.error(
      `! 保留了现有的审计锚点 ${place.anchors} · the audit anchors that were here are kept; verifying the chain will point out what came after this backup`,
    );
}
