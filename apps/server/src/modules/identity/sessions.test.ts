/** Two programs on one database, as two nodes: what one does, the other knows within a second. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { steerClock } from '#kernel';
import { type TestDatabase, testDatabase } from '#kernel/testing';
import { type Client, type TestProgram, testProgram } from '#program';
import { aUnit } from '#testing/organisation';
import type { Me, Session, StaffDetail } from './contract.ts';
import { anAdministrator, aStaff, type TestStaff } from './testing.ts';

let database: TestDatabase;
let folder: string;
/** `far` is wired first: what `near` does reaches it over the database only. */
let far: TestProgram;
let near: TestProgram;
let admin: Client;

beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'qiao-nodes-'));
  const env = { QIAO_KEY_FILE: join(folder, 'master.json'), QIAO_ANCHOR_DIR: join(folder, 'anchors') };
  far = await testProgram({ databaseUrl: database.url, env: { ...env, QIAO_NODE: 'far' } });
  near = await testProgram({ databaseUrl: database.url, env: { ...env, QIAO_NODE: 'near' } });
  const administrator = await anAdministrator(near.kernel);
  admin = await near.signIn(administrator.number, administrator.password);
}, 60_000);
afterAll(async () => {
  await near?.stop();
  await far?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const onFar = async (client: Client, path: string): Promise<number> =>
  (await fetch(far.url + path, { headers: { cookie: client.cookie } })).status;

/** Milliseconds until `state` gives what is wanted; fails after three seconds. */
async function until(state: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  while (!(await state())) {
    if (performance.now() - began > 3_000) throw new Error('waited three seconds in vain');
    await new Promise((done) => setTimeout(done, 10));
  }
  return performance.now() - began;
}

type Frame = { t: string; topics?: string[]; refused?: string[]; reason?: string };
async function socket(
  program: TestProgram,
  client: Client,
  topics: string[],
): Promise<{ frames: Frame[]; closed: () => boolean; close: () => void }> {
  const ws = new WebSocket(`${program.url.replace('http', 'ws')}/api/realtime`, {
    headers: { cookie: client.cookie, origin: program.url },
  });
  const frames: Frame[] = [];
  let closed = false;
  ws.on('message', (data) => frames.push(...[JSON.parse(String(data))].flat()));
  ws.on('close', () => {
    closed = true;
  });
  await new Promise((done, fail) => ws.once('open', done).once('error', fail));
  ws.send(JSON.stringify({ t: 'hello', topics }));
  await until(async () => frames.some(({ t }) => t === 'welcome'));
  return { frames, closed: () => closed, close: () => ws.close() };
}

describe('a session that ends', () => {
  it('is refused everywhere within a second, and its socket closes', async () => {
    const staff = await aStaff(near.kernel);
    const here = await near.signIn(staff.number, staff.password);
    const there = await near.signIn(staff.number, staff.password);
    expect(await onFar(there, '/api/identity/me')).toBe(200);
    const open = await socket(far, there, [`staff:${staff.id}`]);
    const { sessions } = (await here.get<{ sessions: Session[] }>('/api/identity/sessions')).body;
    expect(sessions.map(({ current }) => current).sort()).toEqual([false, true]);
    const other = sessions.find(({ current }) => !current)!;
    expect((await here.delete(`/api/identity/sessions/${other.id}`)).status).toBe(204);
    const took = await until(async () => (await onFar(there, '/api/identity/me')) === 401);
    expect(took).toBeLessThan(1_000);
    expect(await until(async () => open.closed())).toBeLessThan(1_000);
    expect(open.frames.at(-1)).toMatchObject({ t: 'bye', reason: 'session-ended' });
    expect((await here.get('/api/identity/me')).status).toBe(200);
    expect(await onFar(here, '/api/identity/me')).toBe(200);
  });

  it('ends by signing out, with the cookie taken away', async () => {
    const staff = await aStaff(near.kernel);
    const client = await near.signIn(staff.number, staff.password);
    const answer = await client.delete('/api/identity/session');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^qiao_session=;/);
    expect((await client.get('/api/identity/me')).status).toBe(401);
  });

  it('of somebody else cannot be ended, nor seen', async () => {
    const [one, two] = [await aStaff(near.kernel), await aStaff(near.kernel)];
    const mine = await near.signIn(one.number, one.password);
    const theirs = await near.signIn(two.number, two.password);
    const me = (await theirs.get<Me>('/api/identity/me')).body;
    expect((await mine.delete(`/api/identity/sessions/${me.sessionId}`)).status).toBe(404);
    expect((await theirs.get('/api/identity/me')).status).toBe(200);
  });

  it('ends with the account: suspended people are out at once', async () => {
    const staff = await aStaff(near.kernel);
    const client = await near.signIn(staff.number, staff.password);
    expect(await onFar(client, '/api/identity/me')).toBe(200);
    const { body } = await admin.get<StaffDetail>(`/api/identity/staff/${staff.id}`);
    expect(body.openSessions).toBe(1);
    await admin.post(`/api/identity/staff/${staff.id}/state`, { version: body.version, state: 'suspended' });
    expect(await until(async () => (await onFar(client, '/api/identity/me')) === 401)).toBeLessThan(1_000);
    expect(
      (await near.anonymous.post('/api/identity/session', { login: staff.number, password: staff.password })).status,
    ).toBe(401);
  });
});

describe('rights that change', () => {
  async function reader(unitId: string): Promise<{ staff: TestStaff; client: Client }> {
    const staff = await aStaff(near.kernel, { unitId, permissions: ['organisation.read', 'identity.staff.read'] });
    return { staff, client: await near.signIn(staff.number, staff.password) };
  }

  it('a demoted person’s socket loses the topic within a second, and routes refuse', async () => {
    const unitId = await aUnit(near.kernel.db);
    const { staff, client } = await reader(unitId);
    const open = await socket(far, client, [`unit:${unitId}`, `staff:${staff.id}`]);
    expect(open.frames[0]!.refused).toEqual([]);
    expect(await onFar(client, '/api/identity/staff')).toBe(200);
    const detail = (await admin.get<StaffDetail>(`/api/identity/staff/${staff.id}`)).body;
    const answer = await admin.delete<StaffDetail>(`/api/identity/staff/${staff.id}/grants/${detail.grants[0]!.id}`);
    expect(answer.body.grants).toEqual([]);
    expect(await until(async () => open.frames.some(({ t }) => t === 'gone'))).toBeLessThan(1_000);
    expect(open.frames.find(({ t }) => t === 'gone')!.topics).toEqual([`unit:${unitId}`]);
    expect(await until(async () => (await onFar(client, '/api/identity/staff')) === 403)).toBeLessThan(1_000);
    open.close();
  });

  it('a changed role changes everybody who holds it', async () => {
    const unitId = await aUnit(near.kernel.db);
    const { staff, client } = await reader(unitId);
    const open = await socket(far, client, [`unit:${unitId}`]);
    const detail = (await admin.get<StaffDetail>(`/api/identity/staff/${staff.id}`)).body;
    const { roles } = (await admin.get<{ roles: { id: string; version: number }[] }>('/api/identity/roles')).body;
    const role = roles.find(({ id }) => id === detail.grants[0]!.roleId)!;
    await admin.patch(`/api/identity/roles/${role.id}`, {
      version: role.version,
      permissions: ['identity.staff.read'],
    });
    expect(await until(async () => open.frames.some(({ t }) => t === 'gone'))).toBeLessThan(1_000);
    expect(await until(async () => (await onFar(client, '/api/organisation/tree')) === 403)).toBeLessThan(1_000);
    open.close();
  });

  it('a moved unit takes its people’s reach along', async () => {
    const [east, west] = [await aUnit(near.kernel.db), await aUnit(near.kernel.db)];
    const team = await aUnit(near.kernel.db, { parentId: east });
    const { client } = await reader(east);
    const open = await socket(far, client, [`unit:${team}`]);
    expect(open.frames[0]!.refused).toEqual([]);
    expect((await admin.post(`/api/organisation/units/${team}/move`, { version: 1, parentId: west })).status).toBe(200);
    expect(await until(async () => (await onFar(client, `/api/organisation/units/${team}`)) === 404)).toBeLessThan(
      1_000,
    );
    expect(await until(async () => open.frames.some(({ t }) => t === 'gone'))).toBeLessThan(1_000);
    open.close();
  });

  it('nobody listens to another person’s topic', async () => {
    const [one, two] = [await aStaff(near.kernel), await anAdministrator(near.kernel)];
    const client = await near.signIn(two.number, two.password);
    const open = await socket(near, client, [`staff:${one.id}`, `staff:${two.id}`]);
    expect(open.frames[0]!.refused).toEqual([`staff:${one.id}`]);
    open.close();
  });
});

describe('time', () => {
  let unsteer = (): void => {};
  afterEach(() => unsteer());

  it('ends an unused session after two hours, a used one after sixteen', async () => {
    const staff = await aStaff(near.kernel);
    const client = await near.signIn(staff.number, staff.password);
    const began = Date.now();
    let passed = 0;
    unsteer = steerClock(() => began + passed);
    passed = 119 * 60_000;
    expect((await client.get('/api/identity/me')).status).toBe(200);
    // Seen just now: two more hours.
    await until(async () => {
      const [row] = await near.kernel.db.run<{ seen: Date }>(
        'select seen_at as seen from identity.session where staff_id = $1',
        [staff.id],
      );
      return row!.seen.getTime() >= began + passed - 60_000;
    });
    passed = 238 * 60_000;
    expect((await client.get('/api/identity/me')).status).toBe(200);
    passed = (238 + 121) * 60_000;
    expect((await client.get('/api/identity/me')).status).toBe(401);

    unsteer();
    const busy = await near.signIn(staff.number, staff.password);
    unsteer = steerClock(() => began + passed);
    for (passed = 0; passed < 16 * 3_600_000 - 60_000; passed += 100 * 60_000) {
      expect((await busy.get('/api/identity/me')).status).toBe(200);
      const seenAfter = began + passed - 60_000;
      await until(async () => {
        const rows = await near.kernel.db.run<{ seen: Date }>(
          'select max(seen_at) as seen from identity.session where staff_id = $1',
          [staff.id],
        );
        return rows[0]!.seen.getTime() >= seenAfter;
      });
    }
    passed = 16 * 3_600_000 + 60_000;
    expect((await busy.get('/api/identity/me')).status).toBe(401);
  });
});
