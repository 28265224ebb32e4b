import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runningEmbeddedPostgres } from '../../apps/server/src/kernel/postgres/index.ts';
import { isAlive } from '../../apps/server/src/kernel/postgres/postmaster.ts';
import { home } from '../steps/home.mjs';
import { ask, freePort, startQiao } from './qiao-process.mjs';

let folder;
let dataDir;
let port;
const running = new Set();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-start-'));
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'data');
  port = await freePort();
});
afterEach(async () => {
  for (const qiao of running) await qiao.stop('SIGTERM');
  running.clear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(options = {}) {
  const qiao = startQiao({ dataDir, port, ...options });
  running.add(qiao);
  return qiao;
}

const postmaster = (of = dataDir) => {
  const file = join(of, 'postgres/cluster/postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
};

async function inDatabase(sql, of = dataDir) {
  const client = new pg.Client({ connectionString: runningEmbeddedPostgres(of).url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Rows of every table: what a restore must bring back. */
const counts = async (of) =>
  inDatabase(
    `select n.nspname || '.' || c.relname as name,
      (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', n.nspname, c.relname), false, true, '')))[1]::text as rows
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_|^information_schema$' order by 1`,
    of,
  );

test('an empty folder becomes a running Qiao; Ctrl-C ends it and its PostgreSQL in order', async () => {
  const qiao = start();
  await qiao.ready();
  expect(qiao.output).toContain(`:${port}`);
  expect(await ask(`http://127.0.0.1:${port}/healthz`)).toBe(200);
  // Without a seed the way in is printed: the link of the wizard, whose token sets the company up, once.
  const [, token] = new RegExp(`:${port}/setup#([\\w-]{20,})`).exec(qiao.output) ?? [];
  expect(token, qiao.output).toBeTruthy();
  const setUp = () =>
    fetch(`http://127.0.0.1:${port}/api/identity/first-run`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        token,
        company: { zh: '新公司', en: 'New company' },
        administrator: { number: 'A001', name: '李管理', password: 'A-fine-new-phrase' },
      }),
    }).then(({ status }) => status);
  expect(await setUp()).toBe(200);
  expect(await setUp()).toBe(409);
  const pid = postmaster();
  expect(pid).toBeGreaterThan(0);
  expect(await qiao.stop('SIGINT')).toEqual({ code: 0, signal: null });
  expect(postmaster()).toBeUndefined();
  expect(isAlive(pid)).toBe(false);
});

test('the second start takes under five seconds', async () => {
  // Two cores are shared with whatever else runs here: the best of three is what the program itself needs.
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 3 && best >= 5000; attempt++) {
    const qiao = start();
    best = Math.min(best, await qiao.ready());
    await qiao.stop();
  }
  console.log(`second start: ready after ${Math.round(best)} ms`);
  expect(best).toBeLessThan(5000);
});

test('two Ctrl-C in a row (terminal and npm both send one) still end in order', async () => {
  const qiao = start();
  await qiao.ready();
  qiao.child.kill('SIGINT');
  qiao.child.kill('SIGINT');
  expect(await qiao.ended).toEqual({ code: 0, signal: null });
  expect(postmaster()).toBeUndefined();
});

test('kill -9 of Qiao, then of both: each time it starts again with everything committed', async () => {
  const first = start();
  await first.ready();
  await inDatabase("create table public.kept as select 'acknowledged'::text as what");
  await first.stop('SIGKILL');
  const orphan = postmaster();
  expect(isAlive(orphan)).toBe(true);
  const second = start();
  await second.ready();
  // Taken over, not started anew.
  expect(postmaster()).toBe(orphan);
  process.kill(orphan, 'SIGKILL');
  await second.stop('SIGKILL');
  const third = start();
  await third.ready();
  expect(await inDatabase('select what from public.kept')).toEqual([{ what: 'acknowledged' }]);
  await inDatabase('drop table public.kept');
});

test('PostgreSQL killed under a running Qiao comes back and Qiao is ready again', async () => {
  const qiao = start();
  await qiao.ready();
  const before = postmaster();
  process.kill(before, 'SIGKILL');
  await vi.waitUntil(() => postmaster() !== undefined && postmaster() !== before, { timeout: 30_000, interval: 50 });
  await qiao.ready();
  expect(await qiao.stop('SIGINT')).toEqual({ code: 0, signal: null });
});

test('a wrong setting stops the start with its name', async () => {
  const qiao = start({ env: { QIAO_PORT: 'seven' } });
  expect((await qiao.ended).code).toBe(1);
  expect(qiao.output).toContain('QIAO_PORT');
});

test('the network is opened over TLS that only those who trust the authority accept', async () => {
  const qiao = start({ env: { QIAO_LISTEN: 'network', QIAO_TLS_HOSTS: 'qiao.lan' } });
  const url = `https://localhost:${port}/readyz`;
  await vi.waitUntil(() => existsSync(join(dataDir, 'tls/server.pem')), { timeout: 60_000 });
  const ca = readFileSync(join(dataDir, 'tls/ca.pem'));
  await qiao.ready(url, ca);
  expect(await ask(url)).toBe(0);
  expect(await ask(`http://localhost:${port}/readyz`)).not.toBe(200);
});

test('backup beside the running Qiao, everything destroyed, restored, started: the same counts', async () => {
  const file = join(folder, 'backup.tar');
  const keys = join(folder, 'kept-keys');
  const command = (script, args) =>
    spawnSync(process.execPath, [join(home, 'scripts', script), ...args], {
      env: { PATH: process.env.PATH, HOME: folder, QIAO_DATA_DIR: dataDir },
      encoding: 'utf8',
    });
  const first = start();
  await first.ready();
  const made = command('backup.mjs', [file]);
  expect(made.status, made.stderr).toBe(0);
  await first.stop();
  cpSync(join(dataDir, 'keys'), keys, { recursive: true });
  rmSync(dataDir, { recursive: true });
  const restored = command('restore.mjs', [file]);
  expect(restored.status, restored.stderr).toBe(0);
  // Without its keys it does not start, and says so.
  const keyless = start();
  expect((await keyless.ended).code).toBe(1);
  expect(keyless.output).toMatch(/key file/);
  cpSync(keys, join(dataDir, 'keys'), { recursive: true });
  const again = start();
  await again.ready();
  const found = new Map((await counts(dataDir)).map(({ name, rows }) => [name, Number(rows)]));
  const { database } = JSON.parse(manifestOf(file));
  expect(database.tables.length).toBeGreaterThan(30);
  // Leases, the outbox and jobs come and go as the program runs; of all the rest nothing may be missing.
  const passing = /^(kernel\.(lease|outbox)|graphile_worker\.)/;
  const fewer = database.tables
    .map(({ schema, name, rows }) => ({ table: `${schema}.${name}`, rows, now: found.get(`${schema}.${name}`) ?? -1 }))
    .filter(({ table, rows, now }) => !passing.test(table) && now < rows);
  expect(fewer).toEqual([]);
});

function manifestOf(file) {
  return spawnSync('tar', ['-xOf', file, 'manifest.json'], { encoding: 'utf8', maxBuffer: 64 << 20 }).stdout;
}

if (process.getuid?.() === 0) {
  test('a normal user starts it as root does', async () => {
    const nobody = 65534;
    const own = join(folder, 'of-nobody');
    mkdirSync(own);
    chownSync(own, nobody, nobody);
    const qiao = start({ dataDir: join(own, 'data'), uid: nobody, env: { HOME: own, TMPDIR: own } });
    await qiao.ready();
    expect(await qiao.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(postmaster(join(own, 'data'))).toBeUndefined();
  });
}
