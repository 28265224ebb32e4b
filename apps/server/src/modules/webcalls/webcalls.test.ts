/** A visitor calls from the chat window, with a real browser's sound: one story with the chat, one agent, and nothing lost by a reload. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { VisitorConversation } from '#contracts/conversations';
import type { Offer } from '#contracts/routing';
import type { Seat } from '#contracts/telephony';
import { systemScope } from '#kernel';
import { setMembers } from '#modules/routing';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget, type TestVisitor, type TestWidget } from '#testing/conversations';
import { anAdministrator, type TestStaff } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { TestBrowser } from '../../../../../packages/softswitch/test/contract/browser.ts';
import type { Button, Entrance, Standing, Taken } from './contract.ts';

const wait = { timeout: 30_000, interval: 20 };
let program: TestProgram;
let office: Client;
let calls: TestQueue;
let chats: TestQueue;
let widget: TestWidget;
let entrance: Entrance;
const browsers: TestBrowser[] = [];
const browser = async () => {
  const one = await TestBrowser.open(program.dataDir);
  browsers.push(one);
  return one;
};

beforeAll(async () => {
  program = await testProgram({ env: { QIAO_SIP_PORT: String(await freePort()) } });
  const { kernel } = program;
  const person = await anAdministrator(kernel);
  office = await program.signIn(person.number, person.password);
  const { unitId } = person;
  calls = await aQueue(kernel, { channel: 'call', unitId, wrapupSeconds: 0, offerSeconds: 30 });
  chats = await aQueue(kernel, { channel: 'chat', unitId, wrapupSeconds: 0, offerSeconds: 30 });
  widget = await aWidget(kernel, { queue: chats });
  const name = { zh: '官网电话', en: 'Website call' };
  const target = { kind: 'queue', id: calls.id };
  expect((await office.post('/api/telephony/numbers', { unitId, number: '4008005555', name, target })).status).toBe(
    200,
  );
  const policy = (await office.get<object>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...policy, sayRecording: false, sayAgent: false });
  const made = await office.post<Entrance>('/api/webcalls/entrances', { name, number: '4008005555', mostAtOnce: 2 });
  entrance = made.body;
  await vi.waitFor(async () => {
    expect((await office.get<{ state: string }>('/api/telephony/engine')).body.state).toBe('up');
  }, wait);
}, 120_000);
// The agents of one test take nothing in the next.
afterEach(async () => {
  for (const client of signedIn.splice(0)) await client.put('/api/routing/presence', { state: 'offline' });
});
afterAll(async () => {
  for (const one of browsers) await one.close();
  await program?.stop();
});

/** Somebody who takes calls and chats, and is ready. */
async function anAgentOfBoth(): Promise<{ agent: TestStaff; client: Client }> {
  const agent = await anAgent(program.kernel, { queue: calls, ready: false });
  await program.kernel.db.transact((tx) =>
    setMembers(tx, systemScope('test'), {
      queueId: chats.id,
      members: [...agents, agent.id].map((staffId) => ({ staffId, unitId: chats.unitId })),
    }),
  );
  agents.push(agent.id);
  const client = await program.signIn(agent.number, agent.password);
  signedIn.push(client);
  expect((await client.put('/api/routing/presence', { state: 'ready' })).status).toBe(200);
  return { agent, client };
}
const agents: string[] = [];
const signedIn: Client[] = [];

const offerOf = (client: Client, channel: string): Promise<Offer> =>
  vi.waitFor(async () => {
    const { body } = await client.get<{ offers: Offer[] }>('/api/routing/offers');
    const found = body.offers.find((one) => one.channel === channel);
    if (!found) throw new Error(`no offer of ${channel}`);
    return found;
  }, wait);
const accept = async (client: Client, channel: string): Promise<Offer> => {
  const offer = await offerOf(client, channel);
  const { status } = await client.post(`/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch });
  expect(status).toBe(200);
  return offer;
};
const seatOf = async (client: Client): Promise<NonNullable<Seat['call']>> =>
  (await client.get<Seat>('/api/telephony/seat')).body.call!;
const standing = async (secret: string): Promise<Standing> =>
  (await program.anonymous.get<Standing>(`/api/webcalls/guest/${secret}`)).body;
const stands = (secret: string, state: string): Promise<void> =>
  vi.waitFor(async () => expect((await standing(secret)).state).toBe(state), wait);

/** The button is pressed; the sound stands. */
async function callFrom(visitor: TestVisitor): Promise<{ page: TestBrowser; secret: string }> {
  const page = await browser();
  const { status, body } = await program
    .bearer(visitor.token)
    .post<Taken>('/api/widget/call', { sdp: await page.offer() });
  expect(status, JSON.stringify(body)).toBe(200);
  await page.accept(body.sdp);
  return { page, secret: body.secret };
}
async function sound(client: Client, callId: string): Promise<TestBrowser> {
  const mine = await browser();
  const { body } = await client.post<{ sdp: string }>(`/api/telephony/calls/${callId}/sound`, {
    sdp: await mine.offer(),
  });
  await mine.accept(body.sdp);
  await vi.waitFor(async () => expect(await seatOf(client)).toMatchObject({ connected: true, state: 'talking' }), wait);
  return mine;
}

it('a window has a button once an entrance names it; another right or window is refused', async () => {
  const visitor = await aVisitor(program.kernel, { widget });
  const asked = () => program.bearer(visitor.token).get<{ button: Button | null }>('/api/widget/call');
  expect((await asked()).body).toEqual({ button: null });
  expect((await program.bearer(visitor.token).post('/api/widget/call', { sdp: 'v=0 of nobody' })).status).toBe(404);
  const change = { name: entrance.name, number: entrance.number, mostAtOnce: 2, version: entrance.version };
  const path = `/api/webcalls/entrances/${entrance.id}`;
  expect((await office.put(path, { ...change, widgetIds: [visitor.id] })).status).toBe(422);
  const kept = await office.put<Entrance>(path, { ...change, widgetIds: [widget.id] });
  expect(kept.body.widgetIds).toEqual([widget.id]);
  entrance = kept.body;
  // What does not speak of windows leaves them alone.
  entrance = (await office.put<Entrance>(path, { ...change, version: entrance.version })).body;
  expect(entrance.widgetIds).toEqual([widget.id]);
  expect((await asked()).body.button).toMatchObject({ open: true, busy: false, name: { en: 'Website call' } });
});

it('an entrance whose number is given up can be closed, and opens again only with a number in use', async () => {
  const name = { zh: '活动专线', en: 'Campaign' };
  const number = '4008005556';
  const unitId = calls.unitId;
  const target = { kind: 'queue', id: calls.id };
  const line = await office.post<{ id: string }>('/api/telephony/numbers', { unitId, number, name, target });
  const made = (await office.post<Entrance>('/api/webcalls/entrances', { name, number, mostAtOnce: 2 })).body;
  const retired = { unitId, number, name, target, state: 'retired', version: 1 };
  expect((await office.put(`/api/telephony/numbers/${line.body.id}`, retired)).status).toBe(200);
  const keep = (state: string, version: number) =>
    office.put<Entrance>(`/api/webcalls/entrances/${made.id}`, { name, number, mostAtOnce: 2, state, version });
  expect((await keep('active', made.version)).body).toMatchObject({ error: { code: 'webcalls.no-such-number' } });
  expect((await keep('retired', made.version)).body).toMatchObject({ state: 'retired' });
  expect((await keep('active', made.version + 1)).body).toMatchObject({ error: { code: 'webcalls.no-such-number' } });
});

it('who has the chat is offered the call; lines tell it; held and concealed outlive a reload, in one recording', async () => {
  const { client } = await anAgentOfBoth();
  const idle = await anAgentOfBoth();
  const visitor = await aVisitor(program.kernel, { widget });
  const mine = program.bearer(visitor.token);
  const chat = (await mine.post<VisitorConversation>('/api/widget/conversations', {})).body;
  const holder = await Promise.race([
    offerOf(client, 'chat').then(() => client),
    offerOf(idle.client, 'chat').then(() => idle.client),
  ]);
  const other = holder === client ? idle.client : client;
  await accept(holder, 'chat');

  const { page, secret } = await callFrom(visitor);
  const offer = await accept(holder, 'call');
  expect((await other.get<{ offers: Offer[] }>('/api/routing/offers')).body.offers).toEqual([]);
  const { id } = await seatOf(holder);
  expect(offer.card.title).toMatch(/^访客 /);
  const agent = await sound(holder, id);
  await page.speak(600);
  await agent.speak(1100);
  await agent.hears(600);
  await page.hears(1100);
  expect((await holder.get(`/api/webcalls/calls/${id}/conversation`)).body).toMatchObject({
    beside: { conversationId: chat.id },
  });
  expect((await other.get(`/api/webcalls/calls/${id}/conversation`)).body).toEqual({ beside: null });
  expect(
    (await mine.post<{ error: { code: string } }>('/api/widget/call', { sdp: 'v=0 once more' })).body.error.code,
  ).toBe('webcalls.already-calling');

  // Held, and silent for a card number: the page goes and comes back, and both are as they were.
  await holder.post(`/api/telephony/calls/${id}/hold`, { held: true });
  expect((await holder.post(`/api/operators/calls/${id}/act`, { do: 'conceal', on: true })).status).toBeLessThan(300);
  await stands(secret, 'held');
  await page.reload();
  const again = await program.anonymous.post<{ sdp: string }>(`/api/webcalls/guest/${secret}/sound`, {
    sdp: await page.offer(),
  });
  await vi.waitFor(async () => expect((await seatOf(holder)).partyAway).toBe(true), wait);
  await page.accept(again.body.sdp);
  await vi.waitFor(
    async () => expect(await seatOf(holder)).toMatchObject({ partyAway: false, state: 'held', concealed: true }),
    wait,
  );
  await holder.post(`/api/telephony/calls/${id}/hold`, { held: false });
  await stands(secret, 'talking');
  expect(await seatOf(holder)).toMatchObject({ concealed: true });
  await page.speak(700);
  await agent.hears(700);
  await page.hears(1100);

  await program.anonymous.post(`/api/webcalls/guest/${secret}/hang-up`);
  await stands(secret, 'ended');
  const rows = await program.kernel.db.run('select 1 from telephony.recording where call_id = $1', [id]);
  expect(rows).toHaveLength(1);
  await vi.waitFor(async () => {
    const { body } = await mine.get<{ messages: { event: { code: string } | null }[] }>(
      `/api/widget/conversations/${chat.id}/messages?after=0`,
    );
    const codes = body.messages
      .flatMap(({ event }) => event?.code ?? [])
      .filter((code) => code.startsWith('webcalls.'));
    expect(codes).toEqual(['webcalls.called', 'webcalls.connected', 'webcalls.ended']);
  }, wait);
  await mine.post(`/api/widget/conversations/${chat.id}/close`);
}, 90_000);

it('who writes while they call is answered by the agent on the line; a page that stays away ends the call', async () => {
  const { client } = await anAgentOfBoth();
  const visitor = await aVisitor(program.kernel, { widget });
  const { page, secret } = await callFrom(visitor);
  await accept(client, 'call');
  const { id } = await seatOf(client);
  await sound(client, id);
  const second = await anAgentOfBoth();
  const mine = program.bearer(visitor.token);
  const chat = (await mine.post<VisitorConversation>('/api/widget/conversations', {})).body;
  await accept(client, 'chat');
  expect((await second.client.get<{ offers: Offer[] }>('/api/routing/offers')).body.offers).toEqual([]);
  await vi.waitFor(async () => {
    const { body } = await client.get<{ callIds: string[] }>(`/api/webcalls/conversations/${chat.id}/calls`);
    expect(body.callIds).toEqual([id]);
  }, wait);
  // Offered again, but nobody there to hear it: so much patience and no more.
  await page.reload();
  await program.anonymous.post(`/api/webcalls/guest/${secret}/sound`, { sdp: await page.offer() });
  await vi.waitFor(async () => expect((await seatOf(client)).partyAway).toBe(true), wait);
  await vi.waitFor(async () => expect((await standing(secret)).state).toBe('ended'), {
    timeout: 40_000,
    interval: 200,
  });
  expect(await standing(secret)).toMatchObject({ answered: true });
}, 120_000);
