import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../../apps/server/src/kernel/db/database.ts';
import { migrate } from '../../apps/server/src/kernel/db/migrate.ts';
import { migrateJobs } from '../../apps/server/src/kernel/jobs/migrate.ts';
import { startEmbeddedPostgres } from '../../apps/server/src/kernel/postgres/index.ts';
import { migrationFolders } from '../../apps/server/src/migration-folders.ts';
import { readTar, tarInto } from '../backup/tar.mjs';
import { home } from '../steps/home.mjs';

const log = { info() {}, warn() {}, error() {}, debug() {}, trace() {}, fatal() {} };
let folder;
let original;
let server;
let client;
let taken;
const blob = randomBytes(300_000);
const blobName = createHash('sha256').update(blob).digest('hex');

/** Runs a command of ours on one data folder. */
async function command(script, dataDir, args, env = {}) {
  const child = spawn(process.execPath, [join(home, 'scripts', script), ...args], {
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, QIAO_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const [code] = await once(child, 'close');
  return { code, output };
}

async function connect(url) {
  const made = new pg.Client({ connectionString: url });
  made.on('error', () => {});
  await made.connect();
  return made;
}

/** Every table's rows as one hash: the same before and after, or not restored. */
async function fingerprint(from) {
  await from.query("set timezone = 'UTC'; set extra_float_digits = 3");
  const { rows: tables } = await from.query(`select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and format('%I.%I', n.nspname, c.relname) <> 'graphile_worker.migrations'
    order by 1`);
  const found = {};
  for (const { name } of tables) {
    const { rows } = await from.query(
      `select count(*)::int as n, md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) as hash from ${name} t`,
    );
    found[name] = `${rows[0].n} ${rows[0].hash}`;
  }
  return found;
}

const constraints = async (from) =>
  (
    await from.query(
      "select conrelid::regclass::text as t, conname, pg_get_constraintdef(oid) as def from pg_constraint where connamespace::regnamespace::text !~ '^pg_|information_schema' order by 1, 2",
    )
  ).rows;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-backup-'));
  original = join(folder, 'original');
  server = await startEmbeddedPostgres({ dataDir: original, log, settings: { fsync: 'off' } });
  const db = new Database(server.url, { max: 2, log });
  await migrate(db, migrationFolders(home));
  await migrateJobs(db);
  await db.close();
  client = await connect(server.url);
  // A month far ahead has a partition that no migration knows; rows with every awkward character.
  await client.query("select kernel.ensure_month('kernel.event_log', '2031-05-01')");
  await client.query(`insert into kernel.event_log(site, position, sequenced_at, id, type, version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics)
    select 1, n, case when n % 2 = 0 then timestamptz '2031-05-10' else timestamptz '2001-01-01' end, n, 'thing.happened', 1, 'thing', n::text,
      now(), E'tab\\t line\\n back\\\\slash 桥 "quote"', jsonb_build_object('n', n, 'text', repeat('水', 40)), array['a,b', '{c}', E'd\\n', '']
    from generate_series(1, 60000) n`);
  await client.query("select kernel.next_number('t', 1) from generate_series(1, 41)");
  await client.query("select graphile_worker.add_job('remind', '{\"id\": 7}', run_at => '2032-01-01')");
  await client.query(
    "insert into kernel.file(id, blob, sha256, size, media_type, name, owner_kind, owner_id, ring, wrapped_key, kept, created_at) values ('01890000-0000-7000-8000-000000000001', $1, $1, $2, 'image/png', 'a.png', 'thing', '1', 1, 'w', true, now())",
    [blobName, blob.length],
  );
  const put = (path, content) => {
    mkdirSync(dirname(join(original, path)), { recursive: true });
    writeFileSync(join(original, path), content);
  };
  put(`files/${blobName.slice(0, 2)}/${blobName}`, blob);
  put('files/empty', '');
  put('anchors/audit-202601.jsonl', '{"kind":"head"}\n');
  put('keys/master.json', '{"secret":"never in a backup unless asked for"}');
  put('tls/ca-key.pem', 'private');
  taken = await fingerprint(client);
  const { code, output } = await command('backup.mjs', original, [join(folder, 'running.tar')]);
  expect(output).toContain('keep the key file elsewhere');
  expect(code).toBe(0);
});

afterAll(async () => {
  await client?.end();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a backup is one private tar file that any tar opens, without the keys', async () => {
  const file = join(folder, 'running.tar');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const names = [];
  for await (const { name, content } of readTar(file)) {
    names.push(name);
    for await (const chunk of content) expect(chunk.includes('never in a backup')).toBe(false);
  }
  expect(names.at(-1)).toBe('manifest.json');
  expect(names).toContain(`files/${blobName.slice(0, 2)}/${blobName}`);
  expect(names.some((name) => name.startsWith('keys/') || name.startsWith('tls/'))).toBe(false);
  // 60,000 rows are more than one piece.
  expect(names.filter((name) => name.startsWith('database/kernel.event_log/')).length).toBeGreaterThan(1);
  const listed = spawnSync('tar', ['-tf', file], { encoding: 'utf8' });
  expect(listed.status).toBe(0);
  expect(listed.stdout.trim().split('\n')).toEqual(names);
});

test('destroyed and restored: the same rows, keys, sequences, partitions, files and anchors', async () => {
  const target = join(folder, 'target');
  const { code, output } = await command('restore.mjs', target, [join(folder, 'running.tar')]);
  expect(output).toContain('all counts and hashes agree');
  expect(code).toBe(0);
  expect(output).toContain(join(target, 'keys', 'master.json'));
  expect(readFileSync(join(target, 'files', blobName.slice(0, 2), blobName)).equals(blob)).toBe(true);
  expect(statSync(join(target, 'files', 'empty')).size).toBe(0);
  expect(readFileSync(join(target, 'anchors', 'audit-202601.jsonl'), 'utf8')).toBe('{"kind":"head"}\n');
  const again = await startEmbeddedPostgres({ dataDir: target, log, settings: { fsync: 'off' } });
  try {
    const restored = await connect(again.url);
    expect(await fingerprint(restored)).toEqual(taken);
    expect(await constraints(restored)).toEqual(await constraints(client));
    expect((await restored.query("select kernel.next_number('t', 1) as n")).rows[0].n).toBe(42);
    const { rows } = await restored.query('select count(*)::int as n from kernel.event_log_203105');
    expect(rows[0].n).toBe(30_000);
    await restored.end();
  } finally {
    await again.stop();
  }
  // Not empty any more: refused, and what is there stays.
  const refused = await command('restore.mjs', target, [join(folder, 'running.tar')]);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('only fills an empty place');
  expect(existsSync(join(target, 'postgres', 'cluster', 'PG_VERSION'))).toBe(true);
});

test('an empty database of DATABASE_URL is filled, a filled one refused', async () => {
  await client.query('create database elsewhere');
  const url = new URL(server.url);
  url.pathname = '/elsewhere';
  const target = join(folder, 'outside');
  const first = await command('restore.mjs', target, [join(folder, 'running.tar')], { DATABASE_URL: url.href });
  expect(first.output).toContain('all counts and hashes agree');
  const filled = await connect(url.href);
  expect(await fingerprint(filled)).toEqual(taken);
  await filled.end();
  const second = await command('restore.mjs', join(folder, 'outside-2'), [join(folder, 'running.tar')], {
    DATABASE_URL: url.href,
  });
  expect(second.code).toBe(1);
  expect(second.output).toContain('there is data here');
});

/** The backup with every entry passed through `change`; hashes in the manifest follow unless `stale`. */
async function rewrite(to, change, changeManifest = () => {}, stale = false) {
  const tar = tarInto(createWriteStream(to));
  const entries = {};
  for await (const { name, content } of readTar(join(folder, 'running.tar'))) {
    const chunks = [];
    for await (const chunk of content) chunks.push(Buffer.from(chunk));
    let whole = Buffer.concat(chunks);
    if (name === 'manifest.json') {
      const manifest = JSON.parse(whole);
      if (!stale) manifest.entries = entries;
      changeManifest(manifest);
      whole = Buffer.from(JSON.stringify(manifest));
    } else {
      whole = change(name, whole);
      entries[name] = { size: whole.length, sha256: createHash('sha256').update(whole).digest('hex') };
    }
    await tar.add(name, whole.length, [whole]);
  }
  await tar.end();
}

test('a damaged, shortened or foreign file is refused before anything is made', async () => {
  const target = join(folder, 'never');
  const flip = (name, content) => {
    if (name === 'files/empty') return Buffer.from('no longer');
    return content;
  };
  await rewrite(join(folder, 'flipped.tar'), flip, undefined, true);
  writeFileSync(join(folder, 'short.tar'), readFileSync(join(folder, 'running.tar')).subarray(0, 100_000));
  writeFileSync(join(folder, 'foreign.tar'), randomBytes(2048));
  for (const name of ['flipped.tar', 'short.tar', 'foreign.tar']) {
    const { code, output } = await command('restore.mjs', target, [join(folder, name)]);
    expect(code).toBe(1);
    expect(output).toContain('The backup is damaged');
  }
  expect((await command('restore.mjs', target, [join(folder, 'none.tar')])).output).toContain('no such file');
  expect(existsSync(target)).toBe(false);
  const fine = await command('restore.mjs', target, [join(folder, 'running.tar'), '--check']);
  expect(fine.code).toBe(0);
  expect(existsSync(target)).toBe(false);
});

test('a backup of a newer program is refused; one whose counts do not come out is undone', async () => {
  const target = join(folder, 'undone');
  const same = (_, content) => content;
  await rewrite(join(folder, 'newer.tar'), same, ({ database }) => {
    database.migrations.push({ module: 'kernel', number: 9999, name: 'later', sha256: '0' });
  });
  const newer = await command('restore.mjs', target, [join(folder, 'newer.tar')]);
  expect(newer.output).toContain('newer than this program');
  await rewrite(join(folder, 'miscounted.tar'), same, ({ database }) => {
    database.tables.find(({ name }) => name === 'event_log').rows++;
  });
  const miscounted = await command('restore.mjs', target, [join(folder, 'miscounted.tar')]);
  expect(miscounted.code).toBe(1);
  expect(miscounted.output).toContain('kernel.event_log 60000 ≠ 60001');
  expect(existsSync(join(target, 'postgres'))).toBe(false);
  expect(existsSync(join(target, 'files'))).toBe(false);
});

test('a stopped Qiao is backed up too, keys included when asked for, and nothing is overwritten', async () => {
  await client.end();
  client = undefined;
  await server.stop();
  server = undefined;
  const file = join(folder, 'with-keys.tar');
  const { code, output } = await command('backup.mjs', original, [file, '--with-keys']);
  expect(output).toContain('the master keys are inside');
  expect(code).toBe(0);
  expect((await command('backup.mjs', original, [file])).output).toContain('was not overwritten');
  const target = join(folder, 'keyed');
  expect((await command('restore.mjs', target, [file])).code).toBe(0);
  expect(readFileSync(join(target, 'keys/master.json'), 'utf8')).toContain('secret');
  expect(statSync(join(target, 'keys/master.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(target, 'tls/ca-key.pem'), 'utf8')).toBe('private');
  const nowhere = await command('backup.mjs', join(folder, 'nothing-here'), [join(folder, 'x.tar')]);
  expect(nowhere.output).toContain('no data of Qiao here');
});
