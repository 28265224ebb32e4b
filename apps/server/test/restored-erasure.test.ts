/** A backup is taken, a customer is erased, everything is destroyed, the backup restored with the real commands: still erased. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { dropDatabase } from '#kernel/testing';
import { type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { home } from './template.ts';

let folder: string;
let database: string;
let program: TestProgram;
let restored: TestProgram | null = null;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-erased-'));
  database = `erased_${process.pid}`;
  program = await testProgram();
}, 120_000);
afterAll(async () => {
  await restored?.stop();
  await program?.stop();
  await dropDatabase(inject('adminUrl'), database);
  rmSync(folder, { recursive: true, force: true });
});

function command(script: string, env: Record<string, string>, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [join(home, 'scripts', script), ...args], {
    env: { PATH: process.env.PATH, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((done, fail) =>
    child.on('close', (code) => (code === 0 ? done(output) : fail(new Error(`${script}: ${code}\n${output}`)))),
  );
}

it('an erasure made after the backup is done again at the start, and the other customers are whole', async () => {
  const { config } = program.kernel;
  const staff = await aStaff(program.kernel, {
    permissions: ['customers.read', 'customers.erase', 'customers.reveal.phone'],
  });
  const gone = await aCustomer(program.kernel, { name: '沈雁冰', phone: '13900002001', unitId: staff.unitId });
  const stays = await aCustomer(program.kernel, { name: '周树人', phone: '13900002002', unitId: staff.unitId });
  const file = join(folder, 'backup.tar');
  await command(
    'backup.mjs',
    { QIAO_DATA_DIR: config.dataDir, DATABASE_URL: program.databaseUrl, QIAO_ANCHOR_DIR: config.anchorDir },
    file,
  );
  const officer = await program.signIn(staff.number, staff.password);
  expect((await officer.post(`/api/customers/${gone.id}/erase`, { reason: '本人要求删除' })).status).toBe(204);

  // What lies outside of the database and outlives it: the master keys and the ledger beside the anchors.
  const dataDir = join(folder, 'data');
  const keyFile = join(folder, 'keys', 'master.json');
  const anchorDir = join(folder, 'anchors');
  mkdirSync(dirname(keyFile));
  cpSync(dirname(config.keyFile), dirname(keyFile), { recursive: true });
  cpSync(config.anchorDir, anchorDir, { recursive: true });
  const admin = new pg.Client(inject('adminUrl'));
  await admin.connect();
  await admin.query(`create database ${database}`);
  await admin.end();
  const url = new URL(inject('adminUrl'));
  url.pathname = `/${database}`;
  const env = { QIAO_DATA_DIR: dataDir, QIAO_KEY_FILE: keyFile, QIAO_ANCHOR_DIR: anchorDir };
  await command('restore.mjs', { ...env, DATABASE_URL: url.href }, file);
  const client = new pg.Client(url.href);
  await client.connect();
  const nameOf = async (id: string) =>
    (
      await client.query<{ name: string; wrapped_key: string | null }>(
        'select name, wrapped_key from customers.customer where id = $1',
        [id],
      )
    ).rows[0]!;
  expect((await nameOf(gone.id)).name).toBe('沈雁冰');

  restored = await testProgram({ databaseUrl: url.href, env });
  expect(await nameOf(gone.id)).toMatchObject({ wrapped_key: null });
  expect((await nameOf(gone.id)).name).not.toBe('沈雁冰');
  await client.end();
  const later = await restored.signIn(staff.number, staff.password);
  expect((await later.get(`/api/customers/${gone.id}`)).status).toBe(404);
  expect((await later.get<{ customers: unknown[] }>('/api/customers?q=13900002001')).body.customers).toEqual([]);
  const shown = await later.post<{ value: string }>(`/api/customers/${stays.id}/reveal`, {
    field: 'phone',
    reason: '核对',
  });
  expect(shown.body.value.replace(/\D/g, '')).toContain('13900002002');
}, 60_000);
