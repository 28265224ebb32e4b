/** Keys through HTTP: rights and unit, ends, addresses, rotation, limits of all nodes, repeated calls. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiKey, IssuedKey } from '#contracts/apikeys';
import { newId, steerClock, systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { addressAllowed } from './addresses.ts';
import { drawTokens } from './store-limits.ts';

let program: TestProgram;
let boss: Client;
let unitA: string;
let unitB: string;
let ofA: string;
let ofB: string;
beforeAll(async () => {
  program = await testProgram({ env: { QIAO_RATE_LIMITS: '1' } });
  const { kernel } = program;
  const { number, password } = await anAdministrator(kernel);
  boss = await program.signIn(number, password);
  unitA = await aUnit(kernel.db, { kind: 'branch' });
  unitB = await aUnit(kernel.db, { kind: 'branch' });
  ofA = (await aCustomer(kernel, { unitId: unitA, name: '甲客户' })).id;
  ofB = (await aCustomer(kernel, { unitId: unitB, name: '乙客户' })).id;
}, 120_000);
afterAll(() => program?.stop());

type Code = { error: { code: string; message: string } };
const rights = ['customers.read', 'customers.write', 'tickets.read', 'tickets.write'];
async function aKey(more: object = {}): Promise<IssuedKey> {
  const body = { name: '订单系统', unitId: unitA, permissions: rights, ...more };
  const made = await boss.post<IssuedKey>('/api/apikeys', body);
  expect(made.status).toBe(200);
  return made.body;
}
/** A call with headers of its own. */
async function call(
  secret: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(program.url + path, {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: (text ? JSON.parse(text) : null) as Code & { id: string },
  };
}

it('acts with exactly its rights at its unit, as a program and no person; is audited by name', async () => {
  const { key, secret } = await aKey();
  expect(secret.startsWith(key.prefix)).toBe(true);
  const stored = await program.kernel.db.run<{ text: string }>('select k::text as text from apikeys.key k');
  expect(stored.map((row) => row.text).join()).not.toContain(secret);
  const program1 = program.bearer(secret);
  expect((await program1.get(`/api/customers/${ofA}`)).status).toBe(200);
  expect((await program1.get(`/api/customers/${ofB}`)).status).toBe(404);
  expect((await program1.post<Code>('/api/customers', { name: '偷', unitId: unitB })).body.error.code).toBe(
    'kernel.forbidden',
  );
  const made = await program1.post<{ id: string }>('/api/tickets', {
    title: '接口工单',
    type: 'repair',
    unitId: unitA,
  });
  expect(made.status).toBe(200);
  expect(
    (await program1.post(`/api/tickets/${made.body.id}/comments`, { text: '来自订单系统', internal: false })).status,
  ).toBe(200);
  await program1.patch(`/api/customers/${ofA}`, { version: 1, tier: null, name: '甲客户二' });
  // No staff: nobody's own things, no audit, no keys, no sockets; lists of the company are open to it.
  for (const path of [
    '/api/identity/me',
    '/api/mentions',
    '/api/notifications/notices',
    '/api/audit/entries',
    '/api/apikeys',
  ])
    expect([path, (await program1.get(path)).status]).toEqual([path, 403]);
  expect((await program1.get('/api/catalogue/ticket-types')).status).toBe(200);
  const trail = await boss.get<{ entries: { actor: { kind: string; name: string; number: string } }[] }>(
    '/api/audit/entries?action=customers.',
  );
  expect(trail.body.entries).toContainEqual(
    expect.objectContaining({ actor: expect.objectContaining({ kind: 'key', name: '订单系统', number: key.prefix }) }),
  );
  await expect
    .poll(
      async () =>
        (await boss.get<{ keys: ApiKey[] }>('/api/apikeys')).body.keys.find(({ id }) => id === key.id)?.lastUsedAt,
    )
    .toBeTruthy();
});

it('nobody gives a key more than they hold, keys make no keys', async () => {
  const lead = await aStaff(program.kernel, { unitId: unitB, permissions: ['apikeys.manage', 'customers.read'] });
  const leader = await program.signIn(lead.number, lead.password);
  const more = { name: '多', unitId: unitB, permissions: ['customers.read', 'customers.write'] };
  expect((await leader.post<Code>('/api/apikeys', more)).body.error.code).toBe('identity.more-rights-than-you');
  expect((await leader.post('/api/apikeys', { ...more, unitId: unitA, permissions: ['customers.read'] })).status).toBe(
    403,
  );
  const { key } = await aKey();
  expect((await leader.post(`/api/apikeys/${key.id}/revoke`)).status).toBe(404);
  const self = { name: '自', unitId: unitA, permissions: ['apikeys.manage'] };
  expect((await boss.post<Code>('/api/apikeys', self)).body.error.code).toBe('apikeys.unknown-right');
  // What a leader's key may be given is what they hold.
  const offered = await leader.get<{ rights: { key: string }[]; keys: ApiKey[] }>('/api/apikeys');
  expect(offered.body).toMatchObject({ keys: [], rights: [{ key: 'customers.read' }] });
});

it('ends: rotated with an overlap, expired, revoked at once, refused from elsewhere', async () => {
  const { key, secret } = await aKey({ expiresAt: new Date(Date.now() + 3 * 86_400_000).toISOString() });
  const rotated = (await boss.post<IssuedKey>(`/api/apikeys/${key.id}/rotate`, { version: 1, overlapHours: 1 })).body;
  expect((await boss.post(`/api/apikeys/${key.id}/rotate`, { version: 1, overlapHours: 1 })).status).toBe(409);
  const path = `/api/customers/${ofA}`;
  expect([(await call(secret, 'GET', path)).status, (await call(rotated.secret, 'GET', path)).status]).toEqual([
    200, 200,
  ]);
  const back = steerClock(() => Date.now() + 2 * 3_600_000);
  try {
    // Known for a second, then asked for again.
    await expect.poll(async () => (await call(secret, 'GET', path)).status, { timeout: 3000 }).toBe(401);
    expect((await call(rotated.secret, 'GET', path)).status).toBe(200);
  } finally {
    back();
  }
  const later = steerClock(() => Date.now() + 4 * 86_400_000);
  try {
    const over = await call(rotated.secret, 'GET', path, undefined, { 'accept-language': 'en' });
    expect([over.status, over.body.error.code]).toEqual([401, 'apikeys.over']);
  } finally {
    later();
  }
  const limited = await boss.patch<ApiKey>(`/api/apikeys/${key.id}`, { version: 2, addresses: ['10.0.0.0/8'] });
  expect(limited.body.addresses).toEqual(['10.0.0.0/8']);
  expect((await call(rotated.secret, 'GET', path)).body.error.code).toBe('apikeys.address-refused');
  await boss.patch(`/api/apikeys/${key.id}`, { version: 3, addresses: ['10.0.0.0/8', '127.0.0.1'] });
  expect((await call(rotated.secret, 'GET', path)).status).toBe(200);
  expect((await boss.post<ApiKey>(`/api/apikeys/${key.id}/revoke`)).body.state).toBe('revoked');
  expect((await call(rotated.secret, 'GET', path)).body.error.code).toBe('apikeys.over');
  expect((await boss.patch(`/api/apikeys/${key.id}`, { version: 5, name: '再' })).status).toBe(409);
  expect(addressAllowed(['10.0.0.0/8', '2001:db8::/32'], '::ffff:10.1.2.3')).toBe(true);
  expect(addressAllowed(['10.0.0.0/8', '2001:db8::/32'], '2001:db9::1')).toBe(false);
});

it('one limit for all nodes, told in headers; the buckets of other keys are untouched', async () => {
  const { key, secret } = await aKey({ perMinute: 60 });
  const other = await aKey({ perMinute: 60 });
  // Another node draws ten of the fifteen tokens.
  const draw = { keyId: key.id, capacity: 15, perSecond: 1, want: 10, now: new Date() };
  expect(await drawTokens(program.kernel.db, systemScope('test'), draw)).toMatchObject({ given: 10 });
  const path = `/api/customers/${ofA}`;
  const answers = [];
  for (let n = 0; n < 10; n++) answers.push(await call(secret, 'GET', path));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(3);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5);
  expect(answers[0]!.headers.get('ratelimit-limit')).toBe('60');
  expect(Number(answers[0]!.headers.get('ratelimit-remaining'))).toBeLessThan(6);
  expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await call(other.secret, 'GET', path)).status).toBe(200);
});

it('a call with an Idempotency-Key is done once', async () => {
  const { secret } = await aKey();
  const count = async () =>
    (await program.kernel.db.run<{ n: number }>('select count(*)::int as n from customers.customer'))[0]!.n;
  const before = await count();
  const add = (key: string, name = '王五', more: Record<string, string> = {}) =>
    call(secret, 'POST', '/api/customers', { name, unitId: unitA }, { 'idempotency-key': key, ...more });
  const key = newId();
  const [first, same] = [await add(key), await add(key)];
  expect([first.status, same.status]).toEqual([200, 200]);
  expect(same.body).toEqual(first.body);
  expect([first.headers.get('idempotent-replayed'), same.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
  expect(await count()).toBe(before + 1);
  expect(await add(key, '赵六')).toMatchObject({
    status: 422,
    body: { error: { code: 'kernel.idempotency-mismatch' } },
  });
  expect((await add('with space')).status).toBe(400);
  // At the same time: one is done, the others are told to wait or get its answer.
  const twin = newId();
  const crowd = await Promise.all(Array.from({ length: 8 }, () => add(twin)));
  expect(new Set(crowd.map(({ status }) => status).filter((status) => status !== 200 && status !== 409))).toEqual(
    new Set(),
  );
  expect(await count()).toBe(before + 2);
  // A refusal is the call's answer too; another program's key of the same name is its own.
  const wrong = () =>
    call(
      secret,
      'POST',
      '/api/customers',
      { name: '偷', unitId: unitB },
      { 'idempotency-key': 'same', 'accept-language': 'en' },
    );
  const told = await wrong();
  expect([told.status, (await wrong()).body]).toEqual([403, told.body]);
  const second = await aKey();
  expect(
    (
      await call(
        second.secret,
        'POST',
        '/api/customers',
        { name: '孙七', unitId: unitA },
        { 'idempotency-key': 'same' },
      )
    ).status,
  ).toBe(200);
  // Left running by a node that died: taken for two minutes, then free. Sealed at rest; forgotten after a day.
  await program.kernel.db.run(`update apikeys.kept_answer set state = 'running', answer = null where key = $1`, [key]);
  expect((await add(key)).body.error.code).toBe('kernel.idempotency-running');
  const back = steerClock(() => Date.now() + 3 * 60_000);
  try {
    expect((await add(key)).status).toBe(200);
  } finally {
    back();
  }
  expect(await count()).toBe(before + 4);
  const rows = await program.kernel.db.run<{ text: string }>('select k::text as text from apikeys.kept_answer k');
  expect(rows.map(({ text }) => text).join()).not.toContain('王五');
  const tomorrow = steerClock(() => Date.now() + 25 * 3_600_000);
  try {
    await program.kernel.jobs.runSchedule('apikeys.forget-answers');
  } finally {
    tomorrow();
  }
  expect(await program.kernel.db.run('select from apikeys.kept_answer')).toEqual([]);
});
