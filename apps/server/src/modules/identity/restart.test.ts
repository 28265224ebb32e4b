/** What must outlive the program: locks and sessions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#kernel/testing';
import { type TestProgram, testProgram } from '#program';
import { aStaff } from './testing.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'qiao-restart-'));
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});
const start = (): Promise<TestProgram> =>
  testProgram({ databaseUrl: database.url, env: { QIAO_KEY_FILE: join(folder, 'master.json') } });

it('a lock and a session survive a restart', async () => {
  const before = await start();
  const locked = await aStaff(before.kernel);
  const working = await aStaff(before.kernel);
  const { cookie } = await before.signIn(working.number, working.password);
  for (let n = 0; n < 5; n++)
    await before.anonymous.post('/api/identity/session', { login: locked.number, password: 'wrong' });
  await before.stop();
  const after = await start();
  try {
    const again = await after.anonymous.post('/api/identity/session', {
      login: locked.number,
      password: locked.password,
    });
    expect(again.status).toBe(423);
    expect((await fetch(`${after.url}/api/identity/me`, { headers: { cookie } })).status).toBe(200);
  } finally {
    await after.stop();
  }
});
