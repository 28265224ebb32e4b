/** Real telephones: asked for while waiting, called when somebody is free, tried again, never outside of the customer's hours. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { DrillRow, Report } from '#contracts/reports';
import type { Offer } from '#contracts/routing';
import { clock, newId, steerClock, systemScope } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { anAdministrator } from '#testing/identity';
import { anAgent, aQueue, makeReady, type TestQueue } from '#testing/routing';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Callback, CallbackDetail, CallbackPage, CallbackPolicy } from './contract.ts';
import { callbackData } from './customer-data.ts';

const wait = { timeout: 15_000, interval: 30 };
const name = { zh: '售后', en: 'Service' };
const always = { days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 1440, zone: 'UTC' };
let program: TestProgram;
let office: Client;
let desk: Client;
let agentId: string;
let queue: TestQueue;
let caller: PeerPhone;
let phone: PeerPhone;

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, offerSeconds: 30 });
  const agent = await anAgent(program.kernel, { queue, ready: false, roles: ['administrator'] });
  agentId = agent.id;
  desk = await program.signIn(agent.number, agent.password);
  const { body: policy } = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy, sayRecording: false, sayAgent: false, recording: 'none' });
  const server = { host: '127.0.0.1', port: sipPort };
  caller = await PeerPhone.open({ user: '13912345678', server, realm: 'qiao' });
  const line = { unitId: queue.unitId, number: '8101', name: '坐席', staffId: agent.id };
  const { body: extension } = await office.post<{ id: string }>('/api/telephony/extensions', line);
  const trunk = { unitId: queue.unitId, code: 'carrier', name, hosts: [`127.0.0.1:${caller.port}`] };
  expect((await office.post('/api/telephony/trunks', trunk)).status).toBe(200);
  await vi.waitFor(async () => {
    const { body } = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(body.trunks[0]?.live.state).toBe('up');
  }, wait);
  const secret = await office.post<{ password: string }>(`/api/telephony/extensions/${extension.id}/password`, {});
  phone = await PeerPhone.open({ user: '8101', server, realm: 'qiao', password: secret.body.password });
  await phone.register();
  expect((await desk.put('/api/telephony/seat', { device: 'phone' })).status).toBe(200);
  const line2 = { queueId: queue.id, saySeconds: 0, offerCallback: true };
  const nodes = [
    { id: 'line', kind: 'queue', config: line2, exits: { late: 'bye', closed: 'bye', callback: 'back' } },
    { id: 'back', kind: 'callback', config: { queueId: queue.id }, exits: { next: 'bye', failed: 'bye' } },
    { id: 'bye', kind: 'hang-up', config: { prompt: null } },
  ];
  const draft = { start: 'line', rescue: 'bye', nodes };
  const flow = await office.post<{ id: string }>('/api/flows', { name, unitId: queue.unitId, draft });
  expect((await office.post<object>(`/api/flows/${flow.body.id}/publish`, { version: 1 })).body).toMatchObject({
    published: 1,
  });
  const target = { kind: 'flow', id: flow.body.id };
  const number = { unitId: queue.unitId, number: '4008003000', name, target };
  expect((await office.post('/api/telephony/numbers', number)).status).toBe(200);
  await keepPolicy({ fromMinute: 0, toMinute: 1440, zone: 'UTC' });
}, 120_000);
afterAll(async () => {
  await caller?.close();
  await phone?.close();
  await program?.stop();
});

async function keepPolicy(part: Partial<CallbackPolicy>): Promise<void> {
  const { body } = await office.get<CallbackPolicy>('/api/callbacks/policy');
  expect((await office.put('/api/callbacks/policy', { ...body, ...part })).status).toBe(200);
  expect((await office.put('/api/callbacks/policy', { ...body, ...part })).status).toBe(409);
}
const listed = async (state = 'open'): Promise<Callback[]> =>
  (await office.get<{ callbacks: Callback[] }>(`/api/callbacks?state=${state}`)).body.callbacks;
const shown = async (id: string): Promise<CallbackDetail> =>
  (await office.get<CallbackDetail>(`/api/callbacks/${id}`)).body;
const inState = (id: string, state: string): Promise<CallbackDetail> =>
  vi.waitFor(async () => {
    const one = await shown(id);
    expect(one.state).toBe(state);
    return one;
  }, wait);
async function takeOffer(subjectId: string): Promise<void> {
  const offer = await vi.waitFor(async () => {
    const { body } = await desk.get<{ offers: Offer[] }>('/api/routing/offers');
    const found = body.offers.find((one) => one.subjectId === subjectId);
    expect(found).toBeDefined();
    return found!;
  }, wait);
  expect((await desk.post(`/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch })).status).toBe(200);
}
const nextIncoming = (of: PeerPhone, before: number) =>
  vi.waitFor(() => {
    const found = of.calls.filter((one) => one.incoming)[before];
    expect(found).toBeDefined();
    return found!;
  }, wait);
const incoming = (of: PeerPhone): number => of.calls.filter((one) => one.incoming).length;
async function at(ms: number): Promise<void> {
  const steered = steerClock(() => ms);
  try {
    await program.kernel.jobs.runSchedule('callbacks.bring-due');
  } finally {
    steered();
  }
}
const contacts = async (id: string) =>
  program.kernel.db.query(
    'test.contacts',
    'select kind, state, type from customers.contact where customer_id = $1 order by kind, type',
    [id],
  );

it('asked for while waiting, the place kept; an agent is free: their telephone rings, then the customer, and they talk', async () => {
  const call = await caller.dial('4008003000');
  await vi.waitFor(async () => {
    const { body } = await office.get<{ calls: { state: string }[] }>('/api/telephony/calls');
    expect(body.calls[0]?.state).toBe('waiting');
  }, wait);
  await vi.waitFor(
    async () => {
      if (!call.end) call.press('*');
      const { body } = await office.get<{ calls: { state: string }[] }>('/api/telephony/calls');
      expect(body.calls[0]?.state).not.toBe('waiting');
    },
    { timeout: 15_000, interval: 700 },
  );
  // Hung up instead of confirming: the number they came from.
  await call.hangup();
  const wish = await vi.waitFor(async () => {
    const [found] = await listed();
    expect(found?.state).toBe('waiting');
    return found!;
  }, wait);
  expect(wish).toMatchObject({ source: 'queue', way: 'phone', contact: '139****5678', attempts: 0 });
  await vi.waitFor(async () => {
    const { body } = await office.get<{ calls: { reason: string }[] }>('/api/telephony/calls');
    expect(body.calls[0]?.reason).toBe('callback');
  }, wait);
  const [item] = await program.kernel.db.query<{ place: number; later: number }>(
    'test.place',
    `select (b.key - c.key)::float8 as place, extract(epoch from b.enqueued_at - c.enqueued_at)::float8 * 1000 as later from routing.work_item b join routing.work_item c on c.kind = 'call' and c.queue_id = b.queue_id
     where b.kind = 'callback' and b.subject_id = $1`,
    [wish.id],
  );
  // Its place is that of the call, though it came later.
  expect(item!.place).toBeLessThan(100);
  expect(item!.later).toBeGreaterThan(item!.place);

  await makeReady(program.kernel, agentId);
  await takeOffer(wish.id);
  expect((await inState(wish.id, 'held')).holder?.id).toBe(agentId);
  expect((await office.post(`/api/callbacks/${wish.id}/call`, {})).body).toMatchObject({
    error: { code: 'callbacks.not-yours' },
  });
  const [ours, theirs] = [incoming(phone), incoming(caller)];
  expect((await desk.post(`/api/callbacks/${wish.id}/call`, {})).status).toBe(200);
  const agentLeg = await nextIncoming(phone, ours);
  expect(incoming(caller)).toBe(theirs);
  await agentLeg.accept();
  const customerLeg = await nextIncoming(caller, theirs);
  await customerLeg.accept();
  await inState(wish.id, 'calling');
  customerLeg.speak(700);
  agentLeg.speak(900);
  await agentLeg.hears(700);
  await customerLeg.hears(900);
  await customerLeg.hangup();
  const done = await inState(wish.id, 'done');
  expect(done).toMatchObject({ attempts: 1, lastResult: 'reached', tries: [{ result: 'reached' }] });
  // One wish, one contact: the call that it took is no repeated one.
  expect(await contacts(done.customer!.id)).toEqual([
    { kind: 'call', state: 'ended', type: 'call-back' },
    { kind: 'call', state: 'ended', type: null },
    { kind: 'callback', state: 'done', type: 'queue' },
  ]);
  const [held] = await program.kernel.db.query(
    'test.item',
    `select state from routing.work_item where subject_id = $1`,
    [wish.id],
  );
  expect(held).toEqual({ state: 'done' });
});

it('booked by an agent, dialled by itself; nobody answers: again later, inside the customer’s hours, and then given up', async () => {
  await keepPolicy({
    dialling: 'automatic',
    mostAttempts: 2,
    retries: {
      busy: { times: 3, minutes: 5 },
      'no-answer': { times: 3, minutes: 30 },
      failed: { times: 3, minutes: 15 },
    },
  });
  const customer = await aCustomer(program.kernel, { unitId: queue.unitId });
  const booking = {
    queueId: queue.id,
    customerId: customer.id,
    contact: '13900001111',
    wish: always,
    words: '想问保修',
  };
  const wrong = await desk.post('/api/callbacks', { ...booking, contact: '+1 900 555 0100' });
  expect(wrong.body).toMatchObject({ error: { code: 'callbacks.not-diallable' } });
  const [ours, theirs] = [incoming(phone), incoming(caller)];
  const { body: booked } = await desk.post<CallbackDetail>('/api/callbacks', booking);
  expect(booked).toMatchObject({ state: 'waiting', source: 'agent', words: '想问保修', contact: '139****1111' });
  await takeOffer(booked.id);
  await (await nextIncoming(phone, ours)).accept();
  await (await nextIncoming(caller, theirs)).incoming!.reject(486);
  const again = await inState(booked.id, 'planned');
  expect(again).toMatchObject({ attempts: 1, lastResult: 'busy', holder: null });
  const due = Date.parse(again.nextAt!);
  expect(due - clock.ms()).toBeGreaterThan(4 * 60_000);
  await at(due - 1000);
  expect((await shown(booked.id)).state).toBe('planned');
  await at(due + 1);
  expect((await shown(booked.id)).state).toBe('waiting');
  const [mine, next] = [incoming(phone), incoming(caller)];
  await takeOffer(booked.id);
  await (await nextIncoming(phone, mine)).accept();
  await (await nextIncoming(caller, next)).incoming!.reject(486);
  expect(await inState(booked.id, 'given-up')).toMatchObject({ attempts: 2, endedReason: 'busy' });
  expect((await desk.post(`/api/callbacks/${booked.id}/take`, {})).status).toBe(409);
  await program.kernel.db.transact((tx) => callbackData.erase(tx, systemScope('test'), [customer.id]));
  expect(await shown(booked.id)).toMatchObject({ contact: null, words: '', customer: null });
});

it('booked from a conversation; busy, five minutes later nobody there, half an hour later reached: one wish', async () => {
  await keepPolicy({ dialling: 'automatic', mostAttempts: 3 });
  const customer = await aCustomer(program.kernel, { unitId: queue.unitId });
  const subject = { kind: 'conversation' as const, id: newId() };
  const booking = { queueId: queue.id, customerId: customer.id, contact: '13900003333', wish: always, subject };
  const { body: booked } = await desk.post<CallbackDetail>('/api/callbacks', booking);
  expect(booked).toMatchObject({ state: 'waiting', subject });
  /** The customer's telephone answers so; it is not tried again before its time. Returns when it is. */
  const inVain = async (code: 480 | 486, attempts: number, minutes: number): Promise<number> => {
    const [ours, theirs] = [incoming(phone), incoming(caller)];
    await takeOffer(booked.id);
    await (await nextIncoming(phone, ours)).accept();
    const rings = (await nextIncoming(caller, theirs)).incoming!;
    await rings.progress(180);
    await rings.reject(code);
    const again = await inState(booked.id, 'planned');
    expect(again).toMatchObject({ attempts, lastResult: code === 486 ? 'busy' : 'no-answer', holder: null });
    const due = Date.parse(again.nextAt!);
    expect(due - clock.ms()).toBeGreaterThan((minutes - 1) * 60_000);
    expect(due - clock.ms()).toBeLessThanOrEqual(minutes * 60_000);
    await at(due - 1000);
    expect((await shown(booked.id)).state).toBe('planned');
    return due;
  };
  await at((await inVain(486, 1, 5)) + 1);
  expect((await shown(booked.id)).state).toBe('waiting');
  await at((await inVain(480, 2, 30)) + 1);
  expect((await shown(booked.id)).state).toBe('waiting');
  const [mine, next] = [incoming(phone), incoming(caller)];
  await takeOffer(booked.id);
  const agent = await nextIncoming(phone, mine);
  await agent.accept();
  const there = await nextIncoming(caller, next);
  await there.accept();
  there.speak(600);
  await agent.hears(600);
  await there.hangup();
  const done = await inState(booked.id, 'done');
  expect(done).toMatchObject({ attempts: 3, lastResult: 'reached' });
  expect(done.tries.map(({ result }) => result).sort()).toEqual(['busy', 'no-answer', 'reached']);
  // One wish with three calls that serve it: on the customer's time line no call is a contact of its own.
  expect(await contacts(customer.id)).toEqual([
    { kind: 'call', state: 'ended', type: 'call-back' },
    { kind: 'call', state: 'ended', type: 'call-back' },
    { kind: 'call', state: 'ended', type: 'call-back' },
    { kind: 'callback', state: 'done', type: 'agent' },
  ]);
  const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  // The calls themselves are told as what they came to.
  await vi.waitFor(async () => {
    const path = `/api/reports/lost-calls?from=${day(-1)}&to=${day(1)}&by=why&direction=out`;
    const { body: lost } = await office.get<Report>(path);
    const of = (key: string) => lost.groups.find((group) => group.key === key)?.values[0] ?? 0;
    expect([of('busy'), of('unanswered')]).toEqual([3, 1]);
  }, wait);
  // And the wishes as wishes: the one of the queue, the one given up, this one.
  const report = `/api/reports/callbacks`;
  const span = `from=${day(-1)}&to=${day(2)}`;
  const { body: wishes } = await office.get<Report>(`${report}?${span}&by=source`);
  const toldOf = (key: string) => {
    const values = wishes.groups.find((group) => group.key === key)?.values ?? [];
    return Object.fromEntries(wishes.figures.map(({ id }, index) => [id.replace('callbacks-', ''), values[index]]));
  };
  expect(toldOf('queue')).toMatchObject({ asked: 1, reached: 1, 'given-up': 0, open: 0, 'tries-each': 1 });
  expect(toldOf('agent')).toMatchObject({ asked: 2, reached: 1, 'given-up': 1, 'reach-rate': 50, 'tries-each': 3 });
  expect(toldOf('agent').reach).toBeGreaterThanOrEqual(toldOf('agent').first!);
  for (const [by, groups] of [
    ['staff', 2],
    ['queue', 1],
    ['unit', 1],
    ['half-hour', undefined],
  ] as const) {
    const { body } = await office.get<Report>(`${report}?${span}&by=${by}`);
    if (groups) expect(body.groups.length, by).toBeLessThanOrEqual(groups);
    expect(
      body.groups.reduce((sum, { values }) => sum + (values[0] ?? 0), 0),
      by,
    ).toBe(3);
  }
  const rows = async (figure: string, key: string): Promise<DrillRow[]> =>
    (await office.get<{ rows: DrillRow[] }>(`${report}/rows?${span}&by=source&figure=callbacks-${figure}&key=${key}`))
      .body.rows;
  expect(await rows('reached', 'agent')).toMatchObject([
    { subjectId: booked.id, number: done.number, outcome: '已通话' },
  ]);
  expect(await rows('asked', 'agent')).toHaveLength(2);
  expect(await rows('given-up', 'queue')).toEqual([]);
});

it('never outside of the hours; put off, taken back; the web asks once for one number and programs for none', async () => {
  await keepPolicy({ dialling: 'preview', webQueueId: queue.id, perDay: 2 });
  const now = clock.ms();
  const day = 86_400_000;
  const minute = Math.floor((now % day) / 60_000);
  // An hour that begins in three and ends in four.
  const from = (minute + 180) % 1380;
  const wish = { ...always, fromMinute: from, toMinute: from + 60 };
  const { body: page } = await office.get<CallbackPage>('/api/callbacks/page');
  expect(page.open).toBe(true);
  const stranger = program.bearer('');
  const ask = { name: '王女士', contact: '137 0000 2222', wish, words: '洗衣机漏水', proof: page.proof };
  const send = (body: object) => stranger.post<{ at: string | null }>('/api/callbacks/page', body);
  // Too fast for a person, or into the trap: the same kind answer, and nothing is kept.
  expect((await send(ask)).body).toEqual({ at: null });
  const steered = steerClock(() => now + 5000);
  try {
    expect((await send({ ...ask, website: 'x' })).body).toEqual({ at: null });
    expect(await listed()).toEqual([]);
    const first = await send(ask);
    expect(first.body.at).not.toBeNull();
    expect((await send(ask)).body).toEqual({ at: null });
  } finally {
    steered();
  }
  const [planned] = await listed();
  expect(planned).toMatchObject({
    state: 'planned',
    source: 'web',
    contact: '137****2222',
    wish: { fromMinute: from },
  });
  const opens = Date.parse(planned!.nextAt!);
  expect(new Date(opens).getUTCHours() * 60 + new Date(opens).getUTCMinutes()).toBe(from);
  await at(opens - 1);
  expect((await shown(planned!.id)).state).toBe('planned');
  await at(opens);
  expect((await shown(planned!.id)).state).toBe('waiting');
  // Nobody took it in time: the next day, not at night.
  await at(opens + 61 * 60_000);
  const tomorrow = await shown(planned!.id);
  expect(tomorrow.state).toBe('planned');
  expect(Date.parse(tomorrow.nextAt!)).toBe(opens + day);
  expect((await desk.post(`/api/callbacks/${planned!.id}/take`, {})).status).toBe(200);
  expect((await desk.post(`/api/callbacks/${planned!.id}/call`, {})).body).toMatchObject({
    error: { code: 'callbacks.not-now' },
  });
  const later = new Date(opens + 2 * day).toISOString();
  expect((await desk.post(`/api/callbacks/${planned!.id}/postpone`, { at: later })).status).toBe(204);
  expect(await shown(planned!.id)).toMatchObject({
    state: 'planned',
    nextAt: later,
    name: '王女士',
    words: '洗衣机漏水',
  });
  expect((await desk.post(`/api/callbacks/${planned!.id}/end`, { result: 'withdrawn' })).status).toBe(204);
  expect((await listed('ended')).map(({ state }) => state)).toContain('withdrawn');
});
