/** The database as COPY text in one repeatable-read snapshot, cut into compressed pieces. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import copyStreams from 'pg-copy-streams';
import {
  jobsMigrations,
  nameOf,
  quoted,
  readPartitions,
  readSequences,
  readState,
  readTables,
} from './schema-facts.mjs';

const pieceBytes = 8 << 20;
const pack = promisify(gzip);

/** Text that reads back the same everywhere. */
export const plainSession = `set client_encoding = 'UTF8'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres';
  set extra_float_digits = 3; set bytea_output = 'hex'; set timezone = 'UTC'; set statement_timeout = 0;
  set lock_timeout = 0; set idle_in_transaction_session_timeout = 0`;

/**
 * Hands every piece to `add(name, buffer)` and returns what the manifest says about the database.
 * @param {import('pg').Client} client
 * @param {(name: string, content: Buffer) => Promise<void>} add
 */
export async function dumpDatabase(client, add, progress = () => {}) {
  await client.query(plainSession);
  await client.query('begin isolation level repeatable read read only');
  try {
    const state = await readState(client);
    const tables = [];
    for (const table of await readTables(client)) {
      if (nameOf(table) === jobsMigrations) continue;
      await progress(nameOf(table));
      tables.push({ ...table, ...(await dumpTable(client, table, add)) });
    }
    const partitions = await readPartitions(client);
    const { rows: blobs } = await client.query(
      'select distinct blob from kernel.file where shredded_at is null and wrapped_key is not null order by 1',
    );
    // Sequences stand outside snapshots: read last they are never behind the rows.
    const sequences = await readSequences(client);
    await client.query('commit');
    return { ...state, tables, partitions, sequences, blobs: blobs.map(({ blob }) => blob) };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function dumpTable(client, table, add) {
  const columns = table.columns.map((column) => quoted(column)).join(', ');
  // A partitioned table can only be copied as a query; `select` without columns would be no valid COPY.
  const query = `copy (select ${columns} from ${quoted(table.schema, table.name)}) to stdout`;
  if (table.columns.length === 0) return { rows: 0, pieces: [] };
  const stream = client.query(copyStreams.to(query));
  const pieces = [];
  let waiting = [];
  let size = 0;
  // In COPY's text format a bare line feed only ends a row, so each piece holds whole rows.
  const flush = async () => {
    const all = Buffer.concat(waiting);
    const cut = all.lastIndexOf(0x0a) + 1;
    if (cut === 0) return;
    const name = `database/${nameOf(table)}/${String(pieces.length + 1).padStart(6, '0')}.copy.gz`;
    const content = await pack(all.subarray(0, cut), { level: 4 });
    waiting = [all.subarray(cut)];
    size = all.length - cut;
    await add(name, content);
    pieces.push(name);
  };
  for await (const chunk of stream) {
    waiting.push(chunk);
    size += chunk.length;
    if (size >= pieceBytes) await flush();
  }
  await flush();
  return { rows: stream.rowCount, pieces };
}
