/** A part switched off is closed at every door there is, read from the table of routes; switched on, it serves as before. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newId, type Route } from '#kernel';
import { partRuns } from '#modules/parts';
import { type Answer, type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aVisitor } from '#testing/conversations';
import { anAdministrator, aStaff } from '#testing/identity';
import type { Part } from './contract.ts';
import { partCodes, partOfModule, partRules } from './rules.ts';

type Failed = { error: { code: string; message: string; params: { part?: string } } };
let program: TestProgram;
let administrator: Client;
let visitor: Client;

beforeAll(async () => {
  program = await testProgram();
  const first = await anAdministrator(program.kernel);
  administrator = await program.signIn(first.number, first.password);
  visitor = program.bearer((await aVisitor(program.kernel)).token);
}, 120_000);
afterAll(() => program?.stop());
const turn = async (code: string, on: boolean): Promise<Part> => {
  const answer = await administrator.put<Part>(`/api/parts/${code}`, { on });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
beforeEach(async () => {
  for (const code of partCodes) await turn(code, true);
});

const fill = (path: string): string => path.replace(/:\w+/g, () => newId());
const callerOf = (route: Route): Client =>
  route.right.kind === 'visitor' ? visitor : route.right.kind === 'open' ? program.anonymous : administrator;
const call = (route: Route): Promise<Answer<Failed>> => {
  const client = callerOf(route);
  const path = fill(route.path);
  const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
  return client[method]<Failed>(path, {});
};
const routesOf = (code: (typeof partCodes)[number]): Route[] =>
  program.kernel.http.table().filter(({ owner }) => owner && partRules[code].modules.includes(owner));

it('knows of every route whose it is', () => {
  for (const { owner, method, path } of program.kernel.http.table()) expect(owner, `${method} ${path}`).toBeTruthy();
});

it('keeps serving only what ends things in order, each with its reason', () => {
  const served = program.kernel.http.table().filter(({ evenOff }) => evenOff !== undefined);
  expect(served.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'GET /api/mail/conversations/:id',
    'GET /api/mail/letters/:id/body',
    'GET /api/mail/letters/:id/original',
    'GET /api/remotehelp/guest/:secret/news',
    'GET /api/remotehelp/sessions/:id/news',
    'GET /api/webcalls/guest/:secret',
    'GET /api/widget/history',
    'GET /api/widget/standards',
    'POST /api/remotehelp/guest/:secret/end',
    'POST /api/remotehelp/sessions/:id/end',
    'POST /api/remotehelp/sessions/:id/pieces',
    'POST /api/webcalls/guest/:secret/hang-up',
    'POST /api/webcalls/guest/:secret/sound',
  ]);
  for (const { owner } of served) expect(partOfModule(owner!)).not.toBeNull();
});

it.each(partCodes)('%s: every route is refused while it is off, and answers again', async (code) => {
  const routes = routesOf(code);
  expect(routes.length).toBeGreaterThan(0);
  await turn(code, false);
  for (const route of routes) {
    const answer = await call(route);
    const place = `${route.method} ${route.path}`;
    if (route.evenOff) expect(answer.body?.error?.code, place).not.toBe('parts.switched-off');
    else {
      expect(answer.status, place).toBe(409);
      const error: unknown = answer.body.error;
      // What speaks another product's language refuses in its shape.
      if (route.path.startsWith('/public/')) expect(error, place).toMatch(/已由管理员停用/);
      else expect(error, place).toMatchObject({ code: 'parts.switched-off', params: { part: code } });
    }
  }
  // Nothing of other parts is closed with it.
  for (const other of partCodes.filter((one) => one !== code && !partRules[one].needs.includes(code)))
    for (const route of routesOf(other).filter(({ method }) => method === 'GET'))
      expect((await call(route)).body?.error?.code, `${code} closes ${route.path}`).not.toBe('parts.switched-off');
  await turn(code, true);
  for (const route of routes) expect((await call(route)).body?.error?.code).not.toBe('parts.switched-off');
});

it('says it to customers in their language', async () => {
  await turn('surveys', false);
  const said = async (language: string): Promise<string> => {
    const url = `${program.url}/api/surveys/invitations/${'a'.repeat(43)}`;
    const answer = await fetch(url, { headers: { 'accept-language': language } });
    expect(answer.status).toBe(409);
    return ((await answer.json()) as Failed).error.message;
  };
  expect(await said('zh-CN')).toMatch(/“满意度评价”已由管理员停用/);
  expect(await said('en')).toMatch(/“Ratings” has been switched off/);
});

it('refuses whoever lacks the right first, and tells them nothing', async () => {
  const agent = await aStaff(program.kernel, { permissions: ['teamwork.chat'] });
  const client = await program.signIn(agent.number, agent.password);
  await turn('orders', false);
  const orders = routesOf('orders').find(({ method, path }) => method === 'GET' && path.includes(':id'))!;
  expect((await client.get(fill(orders.path))).status).toBe(403);
  expect((await client.get('/api/parts')).status).toBe(403);
  expect((await client.put('/api/parts/orders', { on: true })).status).toBe(403);
});

it('tells everybody what is off, hides its rights, keeps them, and writes down who switched', async () => {
  type Me = { partsOff: string[]; modulesOff: string[]; permissions: string[] };
  const before = (await administrator.get<Me>('/api/identity/me')).body;
  expect(before).toMatchObject({ partsOff: [], modulesOff: [] });
  expect(before.permissions).toContain('voicemail.read');
  await turn('voicemail', false);
  const me = (await administrator.get<Me>('/api/identity/me')).body;
  expect(me).toMatchObject({ partsOff: ['voicemail'], modulesOff: ['voicemail', 'voicenotices'] });
  expect(me.permissions.filter((right) => right.startsWith('voicemail.'))).toEqual([]);
  expect(await partRuns(program.kernel.db, 'voicemail')).toBe(false);
  const part = await turn('voicemail', true);
  expect(part).toMatchObject({ on: true, heldBy: null, uses: [{ what: 'boxes' }, { what: 'messages' }] });
  expect(part.changedBy).toBeTruthy();
  expect((await administrator.get<Me>('/api/identity/me')).body).toEqual(before);
  const trail = await auditTrail(program.kernel.db, 'voicemail');
  expect(trail.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['parts.switched-off', 'parts.switched-on']),
  );
});

it('counts what lies in every part', async () => {
  const { parts } = (await administrator.get<{ parts: Part[] }>('/api/parts')).body;
  expect(parts.map(({ code }) => code)).toEqual(partCodes);
  for (const { code, uses } of parts) {
    expect(uses.length, code).toBeGreaterThan(0);
    for (const { count } of uses) expect(count).toBeGreaterThanOrEqual(0);
  }
  expect(parts.find(({ code }) => code === 'playbooks')!.uses[0]).toEqual({ what: 'playbooks', count: 2 });
});

it('is closed at once on a second node too', async () => {
  const other = await testProgram({
    databaseUrl: program.databaseUrl,
    env: { QIAO_KEY_FILE: program.kernel.config.keyFile, QIAO_NODE: 'far' },
  });
  try {
    await turn('needs', false);
    const cookie = administrator.cookie;
    const path = fill('/api/customers/:id/needs');
    const closed = async (): Promise<string | undefined> => {
      const answer = await fetch(other.url + path, { headers: { cookie } });
      return ((await answer.json()) as Failed).error?.code;
    };
    await expect.poll(closed, { timeout: 10_000 }).toBe('parts.switched-off');
    await turn('needs', true);
    await expect.poll(closed, { timeout: 10_000 }).not.toBe('parts.switched-off');
  } finally {
    await other.stop();
  }
}, 120_000);
