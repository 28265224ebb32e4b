/**
 * Loads a dump into a database whose schema was just made by migrations: one transaction, so it is there whole or not at
 * all. Foreign keys are taken off and put back (which checks them), own triggers sleep meanwhile.
 */
import { once } from 'node:events';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import copyStreams from 'pg-copy-streams';
import { Stop } from '../steps/say.mjs';
import { plainSession } from './dump.mjs';
import {
  jobsMigrations,
  nameOf,
  quoted,
  readForeignKeys,
  readMaterializedViews,
  readPartitions,
  readTables,
  readTriggeredTables,
} from './schema-facts.mjs';

const unpack = promisify(gunzip);

/**
 * @param {import('pg').Client} client
 * @param {object} database the manifest's part
 * @param {AsyncIterable<{ name: string, content: AsyncIterable<Buffer> }>} entries the backup's, in order
 */
export async function loadDatabase(client, database, entries) {
  await client.query(plainSession);
  await client.query('begin');
  try {
    await compareSchema(client, database);
    await makePartitions(client, database.partitions);
    const foreignKeys = await readForeignKeys(client);
    const triggered = await readTriggeredTables(client);
    for (const { schema, table, name } of foreignKeys)
      await client.query(`alter table ${quoted(schema, table)} drop constraint ${quoted(name)}`);
    for (const { schema, name } of triggered)
      await client.query(`alter table ${quoted(schema, name)} disable trigger user`);
    const all = database.tables.map(({ schema, name }) => quoted(schema, name));
    if (all.length > 0) await client.query(`truncate ${all.join(', ')}`);
    await copyPieces(client, database, entries);
    await setSequences(client, database.sequences);
    for (const { schema, table, name, definition } of foreignKeys)
      await client.query(`alter table ${quoted(schema, table)} add constraint ${quoted(name)} ${definition}`);
    for (const { schema, name } of triggered)
      await client.query(`alter table ${quoted(schema, name)} enable trigger user`);
    for (const { schema, name } of await readMaterializedViews(client))
      await client.query(`refresh materialized view ${quoted(schema, name)}`);
    await compareCounts(client, database.tables);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
  // Fresh statistics, or the first hours run on bad plans.
  await client.query('analyze');
}

/** Each table and column of the backup must be there; the schema comes from migrations, not from the backup. */
async function compareSchema(client, database) {
  const present = new Map((await readTables(client)).map((table) => [nameOf(table), table]));
  const missing = [];
  for (const table of database.tables) {
    const found = present.get(nameOf(table));
    if (!found) missing.push(nameOf(table));
    else
      for (const column of table.columns)
        if (!found.columns.includes(column)) missing.push(`${nameOf(table)}.${column}`);
    present.delete(nameOf(table));
  }
  present.delete(jobsMigrations);
  if (missing.length > 0)
    throw new Stop(
      `备份中的这些表或列不是由本程序的迁移建立的：${missing.join('、')}。请用做备份的那个程序版本来恢复。`,
      `These tables or columns of the backup are not made by this program's migrations: ${missing.join(', ')}. Restore with the program version that made the backup.`,
    );
  if (present.size > 0)
    throw new Stop(
      `备份不完整，缺少这些表：${[...present.keys()].join('、')}。`,
      `The backup is not whole, these tables are missing: ${[...present.keys()].join(', ')}.`,
    );
}

/** Monthly partitions are made while the program runs, so migrations do not know them. */
async function makePartitions(client, partitions) {
  const present = new Set((await readPartitions(client)).map(nameOf));
  for (const { parent, schema, name, bound, partitioned } of partitions) {
    if (present.has(nameOf({ schema, name }))) continue;
    if (partitioned) throw new Error(`${schema}.${name}: partitions of partitions must come from migrations`);
    await client.query(`create table ${quoted(schema, name)} partition of ${parent} ${bound}`);
  }
}

async function copyPieces(client, database, entries) {
  const tableOf = new Map(database.tables.flatMap((table) => table.pieces.map((piece) => [piece, table])));
  const rows = new Map(database.tables.map((table) => [nameOf(table), 0]));
  for await (const { name, content } of entries) {
    const chunks = [];
    for await (const chunk of content) chunks.push(Buffer.from(chunk));
    const table = tableOf.get(name);
    if (!table) continue;
    const columns = table.columns.map((column) => quoted(column)).join(', ');
    const text = await unpack(Buffer.concat(chunks));
    rows.set(nameOf(table), rows.get(nameOf(table)) + (await copyIn(client, table, columns, text)));
  }
  return rows;
}

async function copyIn(client, table, columns, text) {
  const stream = client.query(copyStreams.from(`copy ${quoted(table.schema, table.name)} (${columns}) from stdin`));
  stream.end(text);
  await once(stream, 'finish');
  return stream.rowCount;
}

async function setSequences(client, sequences) {
  for (const { schema, name, value, called } of sequences) {
    // Visible numbers get their sequence on first use, so migrations do not know them either.
    await client.query(`create sequence if not exists ${quoted(schema, name)}`);
    await client.query('select setval($1::regclass, $2::bigint, $3)', [quoted(schema, name), value, called]);
  }
}

export async function compareCounts(client, tables) {
  const differing = [];
  for (const table of tables) {
    const { rows } = await client.query(`select count(*)::int as n from ${quoted(table.schema, table.name)}`);
    if (rows[0].n !== table.rows) differing.push(`${nameOf(table)} ${rows[0].n} ≠ ${table.rows}`);
  }
  if (differing.length > 0)
    throw new Stop(
      `恢复后的行数与备份不符：${differing.join('、')}。恢复已撤销。`,
      `After loading, row counts differ from the backup: ${differing.join(', ')}. The restore was undone.`,
    );
}
