/** Embedded applications through HTTP: who sets them up, who sees them, what the signed context says and to whom. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, readJwt, steerClock } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { anAgent } from '#testing/routing';
import { aTicket } from '#testing/tickets';
import { readContext } from '../../../../../examples/embed-panel.mjs';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { IssuedPanel, Panel, ShownPanel, SignedContext } from './contract.ts';

let program: TestProgram;
let boss: Client;
let desk: Client;
let stranger: Client;
let unitId: string;
let staffNumber: string;
let password: string;
let customer: { id: string; name: string };
let talk: string;
const origin = 'https://orders.example';
const input = () => ({
  name: { zh: '订单', en: 'Orders' },
  url: `${origin}/qiao?from=desk`,
  places: ['customer', 'conversation'],
  height: 320,
  unitId,
});

beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  const widget = await aWidget(kernel);
  unitId = widget.queue.unitId;
  const agent = await anAgent(kernel, { queue: widget.queue });
  staffNumber = agent.number;
  password = agent.password;
  desk = await program.signIn(agent.number, agent.password);
  const other = await aStaff(kernel, { roles: ['agent'] });
  stranger = await program.signIn(other.number, other.password);
  const first = await anAdministrator(kernel);
  boss = await program.signIn(first.number, first.password);
  customer = await aCustomer(kernel, { unitId, phone: '13912345678', email: 'wang@a.example' });
  const visitor = await aVisitor(kernel, { widget });
  const { body } = await program
    .bearer(visitor.token)
    .post<{ id: string }>('/api/widget/conversations', { firstMessage: { clientId: newId(), text: '订单到哪了' } });
  talk = body.id;
  await takeOffer(desk, talk);
}, 120_000);
afterAll(() => program?.stop());

const here = async (by: Client, place: string): Promise<string[]> =>
  (await by.get<{ panels: ShownPanel[] }>(`/api/panels/here?place=${place}`)).body.panels.map(({ id }) => id);
const context = (by: Client, id: string, body: object) => by.post<SignedContext>(`/api/panels/${id}/context`, body);

it('is set up by administrators only, at addresses that are safe to frame, and seen by its unit at its places', async () => {
  expect((await desk.post('/api/panels', input())).status).toBe(403);
  for (const url of [program.url, `${program.url}/x`, 'http://orders.example/', 'https://u:p@orders.example/'])
    expect((await boss.post('/api/panels', { ...input(), url })).body, url).toMatchObject({
      error: { code: 'panels.address-unfit' },
    });
  expect((await boss.post('/api/panels', { ...input(), url: 'javascript:alert(1)' })).status).toBe(400);
  const made = await boss.post<IssuedPanel>('/api/panels', input());
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const { id, secret, version } = made.body;
  const listed = await boss.get<{ panels: Panel[] }>('/api/panels');
  expect(listed.body.panels.map((row) => row.id)).toContain(id);
  expect(JSON.stringify(listed.body)).not.toContain(secret);
  expect(await here(desk, 'customer')).toContain(id);
  expect(await here(desk, 'ticket')).not.toContain(id);
  expect(await here(stranger, 'customer')).not.toContain(id);

  const paused = await boss.patch<Panel>(`/api/panels/${id}`, { version, state: 'paused' });
  expect(paused.body).toMatchObject({ state: 'paused', version: version + 1 });
  expect((await boss.patch(`/api/panels/${id}`, { version, state: 'active' })).status).toBe(409);
  expect(await here(desk, 'customer')).not.toContain(id);
  expect((await context(desk, id, { place: 'customer', id: customer.id })).status).toBe(404);
  expect((await desk.get(`/api/panels/${id}/frame`)).status).toBe(404);
});

it('frames the one origin and signs for five minutes what the reader may see, masked', async () => {
  const { id, secret } = (await boss.post<IssuedPanel>('/api/panels', input())).body;
  const page = await desk.get<string>(`/api/panels/${id}/frame`);
  expect(page.headers.get('content-security-policy')).toContain(`frame-src ${origin};`);
  const html = page.body;
  expect(html).toContain(`src="${origin}/qiao?from=desk"`);
  expect(html).not.toContain('allow-top-navigation');

  const { token, formerToken, expiresAt } = (await context(desk, id, { place: 'customer', id: customer.id })).body;
  expect(formerToken).toBeNull();
  const { claims } = readJwt(token, secret, new Date());
  expect(claims).toMatchObject({
    iss: 'qiao',
    aud: origin,
    panel: id,
    sub: staffNumber,
    place: 'customer',
    customer: { id: customer.id, name: customer.name, phone: '139****5678' },
    conversation: null,
    ticket: null,
  });
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
  expect(JSON.stringify(claims)).not.toMatch(/13912345678|wang@a/);
  // The example's own check, written without our code, agrees.
  expect(readContext(token, [secret], origin)).toEqual(claims);
  expect(readContext(token, [secret], 'https://foreign.example')).toBeNull();
  expect(readContext(token, ['another'], origin)).toBeNull();
  expect(readContext(token, [secret], origin, Date.now() + 301_000)).toBeNull();

  const ofTalk = (await context(desk, id, { place: 'conversation', id: talk })).body;
  expect(readJwt(ofTalk.token, secret, new Date()).claims).toMatchObject({ conversation: { id: talk } });
  const absent = await aCustomer(program.kernel);
  expect((await context(desk, id, { place: 'customer', id: absent.id })).status).toBe(404);
  expect((await context(stranger, id, { place: 'customer', id: customer.id })).status).toBe(404);
  // Not set up for tickets.
  const ticket = await aTicket(program.kernel, { unitId, customerId: customer.id });
  expect((await context(desk, id, { place: 'ticket', id: ticket.id })).status).toBe(404);
  await boss.patch(`/api/panels/${id}`, { version: 1, places: ['ticket'] });
  const ofTicket = (await context(desk, id, { place: 'ticket', id: ticket.id })).body;
  expect(readJwt(ofTicket.token, secret, new Date()).claims).toMatchObject({
    ticket: { id: ticket.id },
    customer: { id: customer.id },
  });
});

it('signs twice while a rotation overlaps, and with the new secret alone after', async () => {
  const made = (await boss.post<IssuedPanel>('/api/panels', input())).body;
  const next = await boss.post<IssuedPanel>(`/api/panels/${made.id}/rotate`, { version: 1, overlapHours: 24 });
  expect(next.body.secret).not.toBe(made.secret);
  const subject = { place: 'customer', id: customer.id };
  const both = (await context(desk, made.id, subject)).body;
  expect(readContext(both.token, [next.body.secret], origin)).not.toBeNull();
  expect(readContext(both.formerToken!, [made.secret], origin)).not.toBeNull();
  const back = steerClock(() => Date.now() + 25 * 3_600_000);
  try {
    const later = await context(await program.signIn(staffNumber, password), made.id, subject);
    expect(later.body.formerToken).toBeNull();
    expect(readJwt(later.body.token, next.body.secret, new Date(Date.now() + 25 * 3_600_000)).fault).toBeNull();
  } finally {
    back();
  }
  const audit = await program.kernel.db.run(`select * from audit.entry where action like 'panels.%'`);
  expect(audit.length).toBeGreaterThan(2);
  expect(JSON.stringify(audit)).not.toContain(made.secret);
});
