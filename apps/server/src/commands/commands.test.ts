/** The commands as people run them: processes of their own beside a living program. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff } from '#testing/identity';
import { home } from '../../test/template.ts';
import type { StaffDetail } from '../modules/identity/contract.ts';

let program: TestProgram;
let admin: Client;
beforeAll(async () => {
  program = await testProgram();
  const administrator = await anAdministrator(program.kernel);
  admin = await program.signIn(administrator.number, administrator.password);
}, 60_000);
afterAll(() => program?.stop());

function command(name: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { config } = program.kernel;
  const env = {
    PATH: process.env.PATH,
    QIAO_HOME: home,
    QIAO_DATA_DIR: config.dataDir,
    QIAO_KEY_FILE: config.keyFile,
    QIAO_ANCHOR_DIR: config.anchorDir,
    DATABASE_URL: program.databaseUrl,
  };
  const file = join(home, 'apps/server/src/commands', `${name}.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { cwd: join(home, 'apps/server'), env });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })));
}
async function sealed(): Promise<void> {
  for (const until = performance.now() + 10_000; performance.now() < until; ) {
    const { body } = await admin.get<{ waiting: number; seq: number }>('/api/audit/chain');
    if (body.waiting === 0 && body.seq > 0) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('the sealer does not seal');
}
/** Sealed is not yet anchored: the line is written after the commit. */
async function verified(): Promise<{
  code: number | null;
  result: { ok: boolean; checked: number; anchors: number; problems: { kind: string; seq: number }[] };
}> {
  await sealed();
  const { code, out } = await command('audit-verify', '--json');
  return { code, result: JSON.parse(out) };
}

describe('audit-verify', () => {
  it('finds the trail of a living program whole, then what was done to it', async () => {
    await aStaff(program.kernel);
    const whole = await verified();
    expect(whole.result.problems).toEqual([]);
    expect(whole.code).toBe(0);
    expect(whole.result.checked).toBeGreaterThan(3);
    expect(whole.result.anchors).toBeGreaterThan(0);

    const { db } = program.kernel;
    await db.run('alter table audit.entry disable trigger user');
    await db.run(
      `update audit.entry set actor_id = 'somebody-else' where id = (select entry_id from audit.seal where seq = 2)`,
    );
    await db.run('alter table audit.entry enable trigger user');
    const told = await command('audit-verify');
    expect(told.code).toBe(1);
    expect(told.out).toMatch(/记录被改动 \/ an entry was changed: #2/);
  }, 60_000);

  it('says that it could not look', async () => {
    const { code, err } = await new Promise<{ code: number | null; err: string }>((done) => {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', join(home, 'apps/server/src/commands/audit-verify.ts')],
        {
          cwd: join(home, 'apps/server'),
          env: { PATH: process.env.PATH, QIAO_HOME: home, QIAO_PORT: 'x' },
        },
      );
      let text = '';
      child.stderr.on('data', (chunk) => (text += chunk));
      child.on('close', (exit) => done({ code: exit, err: text }));
    });
    expect(code).toBe(2);
    expect(err).toContain('QIAO_PORT');
  }, 60_000);
});

describe('rotate-keys', () => {
  it('wraps every key again while the program lives on', async () => {
    const staff = await aStaff(program.kernel, { email: 'rotated@example.com' });
    const before = await program.kernel.db.run<{ ring: number }>('select distinct ring from identity.staff');
    expect(before).toEqual([{ ring: 1 }]);
    const { code, out, err } = await command('rotate-keys');
    expect(code, err).toBe(0);
    expect(out).toMatch(/master key: 1 → 2/);
    expect(out).toMatch(/identity\.staff: [1-9]/);
    expect(await program.kernel.db.run('select distinct ring from identity.staff')).toEqual([{ ring: 2 }]);
    const { body } = await admin.get<StaffDetail>(`/api/identity/staff/${staff.id}`);
    expect(body.email).toBe('rotated@example.com');
    // New ones are wrapped by the new key, by the old process too.
    const later = await aStaff(program.kernel, { email: 'later@example.com' });
    const [row] = await program.kernel.db.run<{ ring: number }>('select ring from identity.staff where id = $1', [
      later.id,
    ]);
    expect([1, 2]).toContain(row!.ring);
    expect((await admin.get<StaffDetail>(`/api/identity/staff/${later.id}`)).body.email).toBe('later@example.com');
  }, 90_000);
});
