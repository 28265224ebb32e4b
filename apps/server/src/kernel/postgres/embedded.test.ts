import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EmbeddedPostgres, runningEmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { explainOutput, saysWhy } from './failures.ts';
import { layoutOf } from './layout.ts';
import { isAlive, livingPostmaster, readPostmaster } from './postmaster.ts';
import { barrierFor, nobody } from './runner.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const log = { info: () => {}, warn: () => {} };
const root = process.getuid?.() === 0;
const here = fileURLToPath(new URL('.', import.meta.url));

let folder: string;
let dataDir: string;
const stops: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-pg-'));
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'data');
});

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  const left = livingPostmaster(layoutOf(dataDir).cluster);
  if (left) process.kill(left.pid, 'SIGQUIT');
  await vi.waitUntil(() => !left || !isAlive(left.pid), { timeout: 10_000 });
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}): Promise<EmbeddedPostgres> {
  // A process that is killed loses nothing the system has taken; only a power cut needs the fsync.
  const server = await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' }, ...options });
  stops.push(() => server.stop());
  return server;
}

type Held = { url: string; port: number; how: string; code?: string; message?: string };

/** Starts the holder, as another user when asked. */
async function hold(uid?: number): Promise<{ child: ChildProcess; ready: Held }> {
  const script = ['--import', import.meta.resolve('tsx'), join(here, 'holder.fixture.ts'), dataDir];
  const child = spawn(process.execPath, script, {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid, env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder } }),
  });
  stops.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  for await (const line of createInterface(child.stdout!)) return { child, ready: JSON.parse(line) as Held };
  throw new Error('the holder said nothing');
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

const count = (url: string): Promise<number> =>
  withClient(url, async (client) => Number((await client.query('select count(*) as n from kept')).rows[0].n));

const keep = (url: string): Promise<unknown> =>
  withClient(url, (client) => client.query("create table kept as select 'acknowledged' as what"));

/** Fails with the code of the failure, or with what came instead of one. */
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'no failure';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

// How long a start takes is measured by `npm run bench -- start`.
test('first start makes a loopback-only UTF-8 database of its own role, the second finds it', async () => {
  const first = await start({ settings: {} });
  expect(first.how).toBe('created');
  expect(first.port).toBeLessThan(32768);
  const layout = layoutOf(dataDir);
  expect(statSync(layout.credentials).mode & 0o777).toBe(0o600);
  expect(statSync(layout.cluster).mode & 0o077).toBe(0);
  await withClient(first.url, async (client) => {
    const { rows } = await client.query(`select
      (select rolsuper from pg_roles where rolname = current_user) as super,
      current_setting('server_encoding') as encoding, current_setting('listen_addresses') as listen,
      current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync,
      (select datlocale from pg_database where datname = current_database()) as locale`);
    expect(rows[0]).toEqual({
      super: false,
      encoding: 'UTF8',
      listen: '127.0.0.1',
      fsync: 'on',
      sync: 'on',
      locale: 'C.UTF-8',
    });
    await client.query('create extension pg_trgm; create extension btree_gist; create extension unaccent');
    expect(await codeOf(client.query("select pg_read_file('/etc/passwd')"))).toBe('42501');
  });
  // The Unix socket asks for the password too.
  const over = new URL(first.url);
  const socket = new pg.Client({
    host: layout.socketDir,
    port: first.port,
    user: 'qiao',
    password: 'wrong',
    database: 'qiao',
  });
  expect(await codeOf(socket.connect())).toBe('28P01');
  expect(over.password.length).toBeGreaterThan(40);
  const { pid } = readPostmaster(layout.cluster)!;
  await first.stop();
  expect(isAlive(pid)).toBe(false);
  expect(runningEmbeddedPostgres(dataDir)).toBeUndefined();
  const second = await start();
  expect(second).toMatchObject({ how: 'started', port: first.port, url: first.url });
  expect(runningEmbeddedPostgres(dataDir)).toEqual({ url: second.url, port: second.port });
});

test('a PostgreSQL killed under a living Qiao comes back on the same port with everything committed', async () => {
  const server = await start();
  await keep(server.url);
  for (let round = 0; round < 2; round++) {
    const { pid } = readPostmaster(layoutOf(dataDir).cluster)!;
    process.kill(pid, 'SIGKILL');
    await vi.waitUntil(() => (livingPostmaster(layoutOf(dataDir).cluster)?.pid ?? pid) !== pid, { timeout: 30_000 });
    const rows = await vi.waitFor(() => count(server.url), { timeout: 30_000, interval: 50 });
    expect(rows).toBe(1);
  }
});

test('a killed backend makes PostgreSQL restart itself and the guard follows', async () => {
  const server = await start();
  const backend = await withClient(server.url, async (client) => {
    const { rows } = await client.query('select pg_backend_pid() as pid');
    process.kill(rows[0].pid, 'SIGKILL');
    return rows[0].pid as number;
  });
  await vi.waitUntil(() => !isAlive(backend));
  await vi.waitFor(() => withClient(server.url, (client) => client.query('select 1')), { timeout: 20_000 });
  await server.stop();
  expect(livingPostmaster(layoutOf(dataDir).cluster)).toBeUndefined();
});

test('kill -9 of Qiao and of PostgreSQL, then a start: nothing acknowledged is lost', async () => {
  const { child, ready } = await hold();
  await keep(ready.url);
  const { pid } = readPostmaster(layoutOf(dataDir).cluster)!;
  child.kill('SIGKILL');
  process.kill(pid, 'SIGKILL');
  const server = await start();
  expect(server.how).toBe('started');
  expect(await count(server.url)).toBe(1);
});

test('the last words of killed sessions are not taken for the reason of a failed start', () => {
  const killed = 'qiao launcher FATAL:  terminating connection due to unexpected postmaster exit';
  expect(saysWhy(killed)).toBe(false);
  expect(saysWhy(`${killed}\n[1]  FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use`)).toBe(true);
});

test('a PostgreSQL that outlived its killed Qiao is adopted as it is', async () => {
  const { child, ready } = await hold();
  await keep(ready.url);
  const { pid } = readPostmaster(layoutOf(dataDir).cluster)!;
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(pid)).toBe(true);
  const server = await start();
  expect(server).toMatchObject({ how: 'adopted', url: ready.url });
  expect(readPostmaster(layoutOf(dataDir).cluster)!.pid).toBe(pid);
  expect(await count(server.url)).toBe(1);
  await server.stop();
  expect(isAlive(pid)).toBe(false);
});

test('a second Qiao on the same folder is refused and the first one goes on', async () => {
  const first = await start();
  expect(await codeOf(startEmbeddedPostgres({ dataDir, log }))).toBe('postgres.in-use');
  await withClient(first.url, (client) => client.query('select 1'));
});

test('a pid file that names somebody else’s process does not stop the start', async () => {
  await (await start()).stop();
  const { cluster } = layoutOf(dataDir);
  writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n1\n7532\n\n127.0.0.1\n  0 0\nready   \n`);
  expect((await start()).how).toBe('started');
});

test('a cluster of another version is refused untouched, with the way out', async () => {
  await (await start()).stop();
  const version = join(layoutOf(dataDir).cluster, 'PG_VERSION');
  writeFileSync(version, '17\n');
  const failure = await startEmbeddedPostgres({ dataDir, log }).catch((error: Error) => error);
  expect(failure).toMatchObject({ code: 'postgres.other-version' });
  expect((failure as Error).message).toMatch(/restore\.mjs/);
  expect(readFileSync(version, 'utf8')).toBe('17\n');
});

test('a taken port is named when it was asked for, and stepped aside from when it was not', async () => {
  const first = await start();
  const { port } = first;
  await first.stop();
  const squatter = createServer().listen(port, '127.0.0.1');
  await once(squatter, 'listening');
  stops.push(async () => squatter.close());
  const failure = await startEmbeddedPostgres({ dataDir, port, log }).catch((error: Error) => error);
  expect(failure).toMatchObject({ code: 'postgres.port-taken' });
  expect((failure as Error).message).toContain(String(port));
  const second = await start();
  expect(second.port).not.toBe(port);
  expect(second.port).toBeLessThan(32768);
});

test('with the password file lost the passwords are set anew and the data stays', async () => {
  const first = await start();
  await keep(first.url);
  await first.stop();
  rmSync(layoutOf(dataDir).credentials);
  const second = await start();
  expect(second.url).not.toBe(first.url);
  expect(await count(second.url)).toBe(1);
});

test('a first start cut short leaves nothing that blocks the next', async () => {
  const { cluster, root: place } = layoutOf(dataDir);
  await (await start()).stop();
  rmSync(cluster, { recursive: true });
  writeFileSync(join(place, 'first-password'), 'left over');
  expect((await start()).how).toBe('created');
});

test('what PostgreSQL writes is read into a code', () => {
  const facts = { folder: '/data', port: 7532 };
  const lines: [string, string][] = [
    ['FATAL:  could not write to file "pg_wal/xlogtemp.29": No space left on device', 'postgres.disk-full'],
    ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'postgres.port-taken'],
    ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', 'postgres.no-memory'],
    ['FATAL:  data directory "/data" has invalid permissions', 'postgres.folder-permission'],
    ['FATAL:  database files are incompatible with server', 'postgres.other-version'],
    ['PANIC:  could not locate a valid checkpoint record', 'postgres.not-starting'],
  ];
  for (const [line, code] of lines) expect(explainOutput(line, facts).code).toBe(code);
  expect(explainOutput('PANIC:  torn page', facts).message).toContain('torn page');
});

/** Who runs the server, by the owner of its process. */
const uidOfServer = (): number => statSync(`/proc/${readPostmaster(layoutOf(dataDir).cluster)!.pid}`).uid;

if (root && process.platform === 'linux') {
  test('as root it runs as nobody where nobody can reach the data, else in a user namespace, and can change over', async () => {
    const open = await start();
    await keep(open.url);
    expect(uidOfServer()).toBe(nobody);
    await open.stop();
    chmodSync(folder, 0o700);
    expect(barrierFor(nobody, dataDir)).toBe(folder);
    const closed = await start();
    expect(uidOfServer()).toBe(0);
    expect(await count(closed.url)).toBe(1);
    await closed.stop();
    chmodSync(folder, 0o755);
    const again = await start();
    expect(uidOfServer()).toBe(nobody);
    expect(await count(again.url)).toBe(1);
  });

  test.for([nobody, 54321])(
    'user %i, with a name or without, needs nothing special; a stranger is refused',
    async (someone) => {
      chmodSync(folder, 0o777);
      const { ready, child } = await hold(someone);
      expect(ready).toMatchObject({ how: 'created' });
      expect(uidOfServer()).toBe(someone);
      await withClient(ready.url, (client) => client.query('select 1'));
      child.kill('SIGTERM');
      await once(child, 'exit');
      const stranger = await hold(someone + 1);
      expect(stranger.ready).toMatchObject({ code: 'postgres.folder-permission' });
    },
  );
} else {
  test('a normal user runs the server as itself', async () => {
    await start();
    expect(statSync(layoutOf(dataDir).cluster).uid).toBe(process.getuid?.() ?? 0);
  });
}
