/**
 * Version to version: every kept snapshot is restored as a company would restore its backup, started with the program of
 * today (which migrates) and asked for what it held.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { systemScope } from '#kernel';
import { dropDatabase } from '#kernel/testing';
import { verifyChain } from '#modules/audit';
import { type Client, type TestProgram, testProgram } from '#program';
import { demoPassword } from '../../seed/company.ts';
import { readMigrations } from '../../src/kernel/db/migrate.ts';
import { migrationFolders } from '../../src/migration-folders.ts';
import { home } from '../template.ts';
import type { Memory } from './day-of-work.ts';
import { emptyTables, tableNames } from './tables.ts';

const snapshots = readdirSync(join(import.meta.dirname, 'snapshots')).sort();

/** Rows here come and go with the running program: waiting lists, leases, one-time secrets, jobs. */
const passing = new Set([
  'audit.unsealed',
  'identity.oidc_login',
  'identity.session',
  'identity.setup_token',
  'kernel.lease',
  'kernel.outbox',
  'routing.agent_link',
  'routing.node',
]);
/** Taken away by a later migration, with the reason in it. */
const gone = new Set(['kernel.idempotency']);
const lasting = (table: string): boolean =>
  !passing.has(table) && !gone.has(table) && !table.startsWith('graphile_worker.');

/** table → its primary keys as text. */
async function keysOf(client: pg.Client, tables: string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const table of tables) {
    const { rows: columns } = await client.query<{ name: string }>(
      `select quote_ident(a.attname) as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
       where i.indrelid = $1::regclass and i.indisprimary order by a.attnum`,
      [table],
    );
    const key = columns.map(({ name }) => name).join(', ');
    const { rows } = await client.query<{ key: string }>(`select row(${key})::text as key from ${table}`);
    found.set(
      table,
      rows.map((row) => row.key),
    );
  }
  return found;
}

/** Everything a schema promises, whatever order it grew in; months and the seasons of partitions left out. */
async function shapeOf(client: pg.Client): Promise<string[]> {
  const own = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'graphile_worker')`;
  const { rows } = await client.query<{ line: string }>(
    `select format('%s.%s %s %s %s', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull) || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as line
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped and ${own}
     union all select format('%s %s', conrelid::regclass, pg_get_constraintdef(k.oid)) from pg_constraint k
       join pg_class c on c.oid = conrelid join pg_namespace n on n.oid = c.relnamespace where not c.relispartition and ${own}
     union all select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid
       join pg_namespace n on n.oid = c.relnamespace where not c.relispartition and ${own}
     union all select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
       join pg_namespace n on n.oid = c.relnamespace where not tgisinternal and not c.relispartition and ${own}
     union all select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prokind = 'f' and ${own}
     order by 1`,
  );
  return rows.map(({ line }) => line);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}

function restore(file: string, dataDir: string, databaseUrl: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(home, 'scripts/restore.mjs'), file], {
    env: { PATH: process.env.PATH, QIAO_DATA_DIR: dataDir, DATABASE_URL: databaseUrl },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((done) => child.on('close', (code) => done({ code, output })));
}

it('there is a snapshot of an earlier version, numbered without a gap', () => {
  expect(snapshots.length).toBeGreaterThan(0);
  expect(snapshots.map((name) => Number(name.slice(0, 3)))).toEqual(snapshots.map((_, index) => index + 1));
});

describe.each(snapshots)('a company of %s', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-upgrade-'));
  const database = `upgrade_${process.pid}_${name.slice(0, 3)}`;
  const url = new URL(inject('adminUrl'));
  url.pathname = `/${database}`;
  let admin: pg.Client;
  let client: pg.Client;
  let program: TestProgram;
  let agent: Client;
  let memory: Memory;
  let before: Map<string, string[]>;
  let empty: string[];

  beforeAll(async () => {
    admin = await connect(inject('adminUrl'));
    await admin.query(`create database ${database}`);
    const file = join(folder, 'snapshot.tar');
    writeFileSync(file, gunzipSync(readFileSync(join(import.meta.dirname, 'snapshots', name))));
    const { code, output } = await restore(file, folder, url.href);
    expect(code, output).toBe(0);
    client = await connect(url.href);
    empty = await emptyTables(client);
    before = await keysOf(client, (await tableNames(client)).filter(lasting));
    memory = (await client.query<{ value: Memory }>(`select value from kernel.setting where key = 'snapshot'`)).rows[0]!
      .value;
    program = await testProgram({ databaseUrl: url.href, env: { QIAO_DATA_DIR: folder } });
    agent = await program.signIn('8021', demoPassword);
  }, 120_000);
  afterAll(async () => {
    await program?.stop();
    await client?.end();
    await admin?.end();
    await dropDatabase(inject('adminUrl'), database);
    rmSync(folder, { recursive: true, force: true });
  });

  it('had a row in every table', () => {
    expect(empty).toEqual([]);
  });

  it('has every migration of today and the shape of a fresh database', async () => {
    const { rows } = await client.query<{ key: string }>(`select module || '/' || number as key from kernel.migration`);
    const wanted = migrationFolders(home)
      .flatMap(({ name: module, folder: files }) => readMigrations(module, files))
      .map(({ module, number }) => `${module}/${number}`);
    expect(rows.map(({ key }) => key).sort()).toEqual(wanted.sort());
    const fresh = new URL(inject('adminUrl'));
    fresh.pathname = `/fresh_${process.pid}`;
    await admin.query(`create database fresh_${process.pid} template ${inject('templateName')}`);
    const other = await connect(fresh.href);
    try {
      expect(await shapeOf(client)).toEqual(await shapeOf(other));
    } finally {
      await other.end();
      await dropDatabase(inject('adminUrl'), `fresh_${process.pid}`);
    }
  });

  it('keeps every row', async () => {
    const after = await keysOf(client, [...before.keys()]);
    for (const [table, keys] of before) {
      const present = new Set(after.get(table));
      expect(
        keys.filter((key) => !present.has(key)),
        table,
      ).toEqual([]);
    }
  });

  it('brings what was waiting in the outbox to its readers', async () => {
    await program.kernel.events.settle();
    const { rows } = await client.query<{ times: number }>(
      `select count(*)::int as times from kernel.event_log where type = 'conversation.started' group by aggregate_id order by 1 desc limit 1`,
    );
    // The one that was waiting is a copy of one already told.
    expect(rows[0]!.times).toBe(2);
  });

  it('answers for chats, files, tickets and customers as before', async () => {
    const own = `/api/conversations/${memory.conversationId}`;
    const { body } = await agent.get<{ messages: Memory['messages'] }>(`${own}/messages?after=0&limit=200`);
    expect(body.messages.slice(0, memory.messages.length).map(({ seq, text }) => ({ seq, text }))).toEqual(
      memory.messages,
    );
    const picture = await fetch(`${program.url}${own}/files/${memory.picture.fileId}`, {
      headers: { cookie: agent.cookie },
    });
    expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).toBe(memory.picture.bytes);
    const ticket = await agent.get<{ number: string }>(`/api/tickets/${memory.ticketId}`);
    expect(ticket.body.number).toBe(memory.ticketNumber);
    const keeper = await program.signIn('1002', demoPassword);
    const found = await keeper.get<{ customers: { id: string }[] }>(`/api/customers?q=${memory.phone}`);
    expect(found.body.customers.map(({ id }) => id)).toEqual([memory.customerId]);
    const shown = await keeper.post<{ value: string }>(`/api/customers/${memory.customerId}/reveal`, {
      field: 'phone',
      reason: '升级后核对',
    });
    expect(shown.body.value.replace(/\D/g, '')).toContain(memory.phone);
    const erased = await keeper.get<{ name: string }>(`/api/customers/${memory.erasedId}`);
    expect(JSON.stringify(erased.body)).not.toContain('钱抹除');
  });

  it('has an audit trail that still verifies', async () => {
    const verified = await verifyChain(program.kernel.db, systemScope('test'), program.kernel.config.anchorDir);
    expect(verified.problems.filter(({ kind }) => kind !== 'inserted')).toEqual([]);
    expect(verified.checked).toBeGreaterThan(100);
  });

  it('goes on working', async () => {
    const opened = await agent.post<{ number: string }>('/api/tickets', { title: '升级后的工单', type: 'consult' });
    expect(opened.status, JSON.stringify(opened.body)).toBe(200);
    expect(opened.body.number).toMatch(/^T1-\d{6}$/);
    expect(opened.body.number > memory.ticketNumber).toBe(true);
  });
});
