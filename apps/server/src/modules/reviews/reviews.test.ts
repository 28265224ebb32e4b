/** A bad review and what the customer had with us before: a real recorded call, a real talk, on the page of the ticket it opens. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newId } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aChannel, signedCall } from '#testing/channels';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { bringReviews } from '../../../../../examples/app-reviews.mjs';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Call, Policy, Seat } from '../telephony/contract.ts';
import type { EarlierContact, Ticket } from '../tickets/contract.ts';

const wait = { timeout: 15_000, interval: 20 };
const phone = '13900021234';
const name = { zh: '热线', en: 'Hotline' };
const phones: PeerPhone[] = [];
let program: TestProgram;
let office: Client;
let agent: Client;
let calls: TestQueue;
let caller: PeerPhone;
let desk: PeerPhone;
let customerId: string;

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({
    env: { QIAO_SIP_PORT: String(sipPort), QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' },
  });
  const telephone = async (user: string, password?: string): Promise<PeerPhone> => {
    const server = { host: '127.0.0.1', port: sipPort };
    const opened = await PeerPhone.open({ user, server, realm: 'qiao', ...(password ? { password } : {}) });
    phones.push(opened);
    return opened;
  };
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  calls = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 0, offerSeconds: 30 });
  const policy = (await office.get<Policy>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...policy, recording: 'all', sayRecording: false, sayAgent: false });
  caller = await telephone(phone);
  const at = { unitId: calls.unitId };
  await office.post('/api/telephony/trunks', { ...at, code: 'carrier', name, hosts: [`127.0.0.1:${caller.port}`] });
  await office.post('/api/telephony/numbers', {
    ...at,
    number: '4008007777',
    name,
    target: { kind: 'queue', id: calls.id },
  });
  const staff = await anAgent(program.kernel, { queue: calls, ready: false });
  agent = await program.signIn(staff.number, staff.password);
  const extension = { ...at, number: '8001', name: '话机', staffId: staff.id };
  const { id } = (await office.post<{ id: string }>('/api/telephony/extensions', extension)).body;
  const { password } = (await office.post<{ password: string }>(`/api/telephony/extensions/${id}/password`)).body;
  desk = await telephone('8001', password);
  await desk.register();
  await vi.waitFor(async () => {
    const lines = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(lines.body.trunks[0]?.live.state).toBe('up');
  }, wait);
  await agent.put('/api/telephony/seat', { device: 'phone' });
  await agent.put('/api/routing/presence', { state: 'ready' });
  customerId = (await aCustomer(program.kernel, { unitId: calls.unitId, name: '赵敏', phone })).id;
}, 120_000);
afterAll(async () => {
  for (const one of phones) await one.close();
  await program?.stop();
});

/** She calls, is heard, hangs up; the recording is kept. */
async function recordedCall(): Promise<Call> {
  const call = await caller.dial('4008007777');
  const own = await desk.ringing();
  await own.accept();
  call.speak(700);
  await own.hears(700);
  await vi.waitFor(
    async () => expect((await agent.get<Seat>('/api/telephony/seat')).body.call).toMatchObject({ recording: true }),
    wait,
  );
  await call.hangup();
  return vi.waitFor(async () => {
    const one = (await office.get<{ calls: Call[] }>('/api/telephony/calls')).body.calls[0]!;
    expect(one.recordings).toHaveLength(1);
    expect(one.state).toBe('ended');
    return one;
  }, wait);
}

it('the ticket of a bad review lists the talk and the recorded call from before it, for those who may see each', async () => {
  const before = await recordedCall();
  expect(before.customer?.id).toBe(customerId);
  const talks = await aQueue(program.kernel, { channel: 'social', unitId: calls.unitId });
  const posts = await aChannel(program.kernel, { kind: 'generic', queue: talks });
  const talk = await signedCall(program.url, posts, {
    type: 'message',
    contact: { id: 'zhaomin-9', name: '赵敏', phone },
    message: { id: newId(), subject: '断连', text: '又断连了' },
  });
  expect(talk.status).toBe(200);
  const stars = await aChannel(program.kernel, { kind: 'generic', queue: talks, code: 'app-store' });
  const entry = (id: string, rating: number, title: string) => ({
    id: { label: id },
    author: { name: { label: 'zhaomin' }, uri: { label: 'https://store.example/zhaomin' } },
    'im:rating': { label: String(rating) },
    title: { label: title },
    content: { label: `${title}，再也不用了。` },
    updated: { label: '2026-11-01T08:00:00+08:00' },
  });
  const entries = [{ 'im:name': { label: 'Yunzao' } }, entry('902', 3, '还行'), entry('901', 2, '总是断连')];
  const store = createServer((_request, reply) => reply.end(JSON.stringify({ feed: { entry: entries } })));
  const port = await freePort();
  await new Promise<void>((done) => store.listen(port, '127.0.0.1', done));
  const bridge = {
    url: `${program.url}/api/channels/${stars.code}/calls`,
    secret: stars.secrets.in,
    feedUrl: `http://127.0.0.1:${port}/`,
    customers: { zhaomin: { phone } },
  };
  try {
    expect(await bringReviews(bridge)).toBe(2);
  } finally {
    await new Promise((done) => store.close(done));
  }
  const ticket = await vi.waitFor(async () => {
    const { tickets } = (
      await office.get<{ tickets: Ticket[] }>(`/api/tickets?view=all&customerId=${customerId}&limit=10`)
    ).body;
    // Three stars are not below three.
    expect(tickets.map(({ title, type }) => [title.slice(6), type])).toEqual([['总是断连', 'complaint']]);
    return tickets[0]!;
  }, wait);
  // What comes after it is not before it.
  const after = await signedCall(program.url, posts, {
    type: 'message',
    thread: 'another',
    contact: { id: 'zhaomin-9', name: '赵敏', phone },
    message: { id: newId(), subject: '退货', text: '我要退货' },
  });
  expect(after.status).toBe(200);
  expect(after.body.conversationId).not.toBe(talk.body.conversationId);

  const seen = async (who: Client) => {
    const { status, body } = await who.get<{ contacts: EarlierContact[] }>(`/api/tickets/${ticket.id}/contacts`);
    expect(status).toBe(200);
    return body.contacts;
  };
  const all = await seen(office);
  expect(all.filter(({ kind }) => kind === 'call')).toEqual([
    expect.objectContaining({ id: before.id, number: before.number, state: 'ended', recordings: before.recordings }),
  ]);
  expect(all.filter(({ kind }) => kind === 'chat').map(({ id }) => id)).toContain(talk.body.conversationId);
  const { conversationIds } = (await office.get<Ticket>(`/api/tickets/${ticket.id}`)).body;
  expect(conversationIds).toHaveLength(1);
  expect(all.map(({ id }) => id)).not.toContain(conversationIds[0]);
  expect(all.map(({ id }) => id)).not.toContain(after.body.conversationId);
  // What is named there can be opened and heard.
  expect((await office.get(`/api/telephony/calls/${all.find(({ kind }) => kind === 'call')!.id}`)).status).toBe(200);
  expect((await office.post(`/api/recordings/${before.recordings[0]!.id}/plays`)).status).toBe(200);

  const reader = async (permissions: string[], unitId = calls.unitId): Promise<Client> => {
    const staff = await aStaff(program.kernel, { unitId, permissions });
    return program.signIn(staff.number, staff.password);
  };
  expect(await seen(await reader(['tickets.read']))).toEqual([]);
  const hears = await seen(await reader(['tickets.read', 'telephony.calls']));
  expect(hears.map(({ kind, recordings }) => [kind, recordings])).toEqual([['call', []]]);
  const reads = await seen(await reader(['tickets.read', 'conversations.read']));
  expect(new Set(reads.map(({ kind }) => kind))).toEqual(new Set(['chat']));
  const { body: gone } = await agent.get<{ error: { code: string } }>(`/api/tickets/${newId()}/contacts`);
  expect(gone.error.code).toBe('tickets.not-found');
});
