/** Webhooks to real servers on loopback: what they hear, in which order, what becomes of refusals and of the dead. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Delivery, DeliveryDetail, Endpoint, IssuedEndpoint, Tested } from '#contracts/webhooks';
import { checkWebhook, newId, steerClock } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { aTicket } from '#testing/tickets';
import { judge, nextTry, tryAfterMs } from './rules.ts';

type Heard = {
  headers: IncomingHttpHeaders;
  body: Buffer;
  json: { type: string; data: { ticketId: string; ticket: object } };
};
let program: TestProgram;
let boss: Client;
let unitA: string;
let unitB: string;
let receiver: Server;
let port: number;
let heard: Heard[] = [];
/** The status of an answer. */
let answer: (one: Heard) => number = () => 200;
beforeAll(async () => {
  port = await freePort();
  receiver = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const one = { headers: request.headers, body, json: JSON.parse(body.toString('utf8')) };
      heard.push(one);
      reply.writeHead(answer(one), { location: 'http://127.0.0.1:1/' }).end('noted');
    });
  });
  await new Promise<void>((done) => receiver.listen(port, '127.0.0.1', done));
  program = await testProgram({ env: { QIAO_OUTGOING_HOSTS: `127.0.0.1:${port}` } });
  const { number, password } = await anAdministrator(program.kernel);
  boss = await program.signIn(number, password);
  unitA = await aUnit(program.kernel.db, { kind: 'branch' });
  unitB = await aUnit(program.kernel.db, { kind: 'branch' });
}, 120_000);
afterAll(async () => {
  await program?.stop();
  receiver?.closeAllConnections();
  receiver?.close();
});
beforeEach(async () => {
  // Those of the tests before hear nothing more.
  for (const { id, version } of (await boss.get<{ endpoints: Endpoint[] }>('/api/webhooks/endpoints')).body.endpoints)
    await boss.patch(`/api/webhooks/endpoints/${id}`, { version, state: 'paused' });
  heard = [];
  answer = () => 200;
});

const path = (id: string, more = '') => `/api/webhooks/endpoints/${id}${more}`;
async function anEndpoint(more: object = {}): Promise<IssuedEndpoint> {
  const body = {
    name: '订单系统',
    url: `http://127.0.0.1:${port}/hook`,
    unitId: unitA,
    kinds: ['ticket.opened', 'ticket.changed'],
    ...more,
  };
  const made = await boss.post<IssuedEndpoint>('/api/webhooks/endpoints', body);
  expect(made.status).toBe(200);
  return made.body;
}
const shown = async (id: string) =>
  (await boss.get<{ endpoints: Endpoint[] }>('/api/webhooks/endpoints')).body.endpoints.find((one) => one.id === id)!;
const log = async (id: string, query = '') =>
  (await boss.get<{ deliveries: Delivery[] }>(path(id, `/deliveries${query}`))).body.deliveries;
const until = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 8000, interval: 30 });
const retitle = (id: string, title: string, version: number) => boss.patch(`/api/tickets/${id}`, { version, title });

it('sends what the unit may see, signed; the log has request and answer; a secret rotates without a gap', async () => {
  const { endpoint, secret } = await anEndpoint();
  const ofB = await aTicket(program.kernel, { unitId: unitB, title: '别家的' });
  const ofA = await aTicket(program.kernel, { unitId: unitA, title: '漏水了' });
  await until(() => heard.length).toBe(1);
  const [first] = heard;
  expect(checkWebhook([secret], first!.headers, first!.body, new Date())).toMatch(/^evt_1_\d+$/);
  expect(first!.json).toMatchObject({ type: 'ticket.opened', data: { ticketId: ofA.id, ticket: { title: '漏水了' } } });
  await until(() => log(endpoint.id)).toMatchObject([
    { state: 'sent', status: 200, attempts: 1 },
    { state: 'skipped', subjectId: ofB.id },
  ]);
  const [sent] = await log(endpoint.id);
  const detail = (await boss.get<DeliveryDetail>(path(endpoint.id, `/deliveries/${sent!.position}`))).body;
  expect([JSON.parse(detail.request!), detail.answer]).toEqual([first!.json, 'noted']);
  const rotated = (await boss.post<IssuedEndpoint>(path(endpoint.id, '/rotate'), { version: 1, overlapHours: 1 })).body;
  await retitle(ofA.id, '还在漏', 1);
  await until(() => heard.length).toBe(2);
  for (const key of [secret, rotated.secret]) checkWebhook([key], heard[1]!.headers, heard[1]!.body, new Date());
  // Nothing of the secret or the body is in the tables in clear.
  const rows = await program.kernel.db.run<{ t: string }>(
    'select e::text as t from webhooks.endpoint e union all select d::text from webhooks.delivery d',
  );
  const text = rows.map(({ t }) => t).join();
  expect([text.includes(secret.slice(6)), text.includes('漏水了')]).toEqual([false, false]);
});

it('keeps the order of one thing while it is refused; others go on; the id stays the same', async () => {
  const bad = await aTicket(program.kernel, { unitId: unitA, title: '坏' });
  const good = await aTicket(program.kernel, { unitId: unitA, title: '好' });
  const { endpoint } = await anEndpoint({ kinds: ['ticket.changed'] });
  answer = ({ json }) => (json.data.ticketId === bad.id ? 500 : 200);
  await retitle(bad.id, '坏一', 1);
  await until(() => heard.length).toBe(1);
  await retitle(bad.id, '坏二', 2);
  await retitle(good.id, '好一', 1);
  await until(() => heard.length).toBe(2);
  expect(heard.map(({ json }) => json.data.ticketId)).toEqual([bad.id, good.id]);
  await until(() => log(endpoint.id, '?state=waiting')).toMatchObject([
    { attempts: 0 },
    { attempts: 1, problem: 'HTTP 500' },
  ]);
  answer = () => 200;
  const back = steerClock(() => Date.now() + tryAfterMs[0]! + 1000);
  try {
    await until(() => heard.length).toBe(4);
  } finally {
    back();
  }
  const ids = heard.map(({ headers }) => headers['webhook-id']);
  expect(ids[2]).toBe(ids[0]);
  expect(heard.map(({ json }) => json.data.ticketId)).toEqual([bad.id, good.id, bad.id, bad.id]);
  await until(async () => (await shown(endpoint.id)).failures).toBe(0);
});

it('gives a dead one up after three days with an alarm, one that is gone at once; switched on again it goes on', async () => {
  expect(tryAfterMs.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(72 * 3_600_000);
  expect(nextTry(tryAfterMs.length + 1, 0, { status: 500, problem: null, retryAfterMs: null })).toBeNull();
  const rested = judge(
    { failures: 4, rests: 0, failing_since: new Date(0), resting_until: null, problem: null, last_ok_at: null },
    new Date(1000),
    { status: 503, problem: null, retryAfterMs: 60_000 },
  );
  expect(rested).toMatchObject({ failures: 5, rests: 1, resting_until: new Date(61_000), disabled: false });
  const ticket = await aTicket(program.kernel, { unitId: unitA, title: '等' });
  const { endpoint } = await anEndpoint({ kinds: ['ticket.changed'] });
  answer = () => 302;
  await retitle(ticket.id, '等一', 1);
  await until(async () => (await shown(endpoint.id)).problem).toBe('HTTP 302');
  const back = steerClock(() => Date.now() + 73 * 3_600_000);
  try {
    await until(
      async () =>
        (
          await program.kernel.db.run('select from webhooks.endpoint where id = $1 and state = $2', [
            endpoint.id,
            'disabled',
          ])
        ).length,
    ).toBe(1);
  } finally {
    back();
  }
  // Redirects are not followed, and who keeps webhooks is told.
  const notices = await boss.get<{ notices: { code: string; params: object }[] }>('/api/notifications/notices');
  expect(notices.body.notices).toContainEqual(
    expect.objectContaining({ code: 'webhooks.disabled', params: { name: '订单系统', problem: 'HTTP 302' } }),
  );
  answer = () => 200;
  heard = [];
  const { version } = await shown(endpoint.id);
  expect((await boss.patch<Endpoint>(path(endpoint.id), { version, state: 'active' })).body).toMatchObject({
    state: 'active',
    failures: 0,
  });
  await until(() => heard.length).toBe(1);
  answer = () => 410;
  await retitle(ticket.id, '等二', 2);
  await until(async () => (await shown(endpoint.id)).state).toBe('disabled');
});

it('replays one and a time, also what happened while it was paused; tests at once; calls no inner address', async () => {
  const { endpoint } = await anEndpoint({ kinds: ['ticket.opened'] });
  const from = new Date().toISOString();
  await aTicket(program.kernel, { unitId: unitA, title: '甲' });
  await until(() => heard.length).toBe(1);
  await until(() => log(endpoint.id, '?state=sent')).toHaveLength(1);
  const [sent] = await log(endpoint.id);
  expect((await boss.post(path(endpoint.id, '/replay'), { positions: [sent!.position] })).body).toEqual({ waiting: 1 });
  await until(() => heard.length).toBe(2);
  expect(heard[1]!.headers['webhook-id']).toBe(heard[0]!.headers['webhook-id']);
  const paused = await boss.patch<Endpoint>(path(endpoint.id), { version: 1, state: 'paused' });
  await aTicket(program.kernel, { unitId: unitA, title: '乙' });
  await program.kernel.events.settle();
  await boss.patch(path(endpoint.id), { version: paused.body.version, state: 'active' });
  await until(() => log(endpoint.id, '?state=sent')).toHaveLength(1);
  const range = { from, to: new Date().toISOString() };
  expect((await boss.post(path(endpoint.id, '/replay'), range)).body).toEqual({ waiting: null });
  await until(() => new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
  expect((await boss.post(path(endpoint.id, '/replay'), { from: range.to, to: from })).status).toBe(422);
  expect((await boss.post<Tested>(path(endpoint.id, '/test'))).body).toMatchObject({
    ok: true,
    status: 200,
    answer: 'noted',
  });
  expect(heard.at(-1)!.json.type).toBe('webhook.test');
  for (const url of [`http://localhost:${port}/`, 'http://10.0.0.1/', 'http://169.254.169.254/latest']) {
    const { endpoint: inner } = await anEndpoint({ url });
    expect((await boss.post<Tested>(path(inner.id, '/test'))).body).toMatchObject({
      ok: false,
      status: null,
      problem: expect.stringContaining('kernel.outgoing-refused'),
    });
  }
  expect(
    (
      await boss.post('/api/webhooks/endpoints', {
        name: 'x',
        url: 'ftp://x/',
        unitId: unitA,
        kinds: ['ticket.opened'],
      })
    ).status,
  ).toBe(400);
  expect((await boss.get(path(newId(), '/deliveries'))).body).toEqual({ deliveries: [], more: false });
});
