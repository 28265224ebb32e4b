/** Remote help out of a real telephone call: who may ask, the link by text through a real gateway, the code that is read aloud. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newId, steerClock } from '#kernel';
import { takeShared } from '#modules/apikeys';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aChannel, type Listener, listening } from '#testing/channels';
import { aCustomer } from '#testing/customers';
import { anAdministrator } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { aTicket } from '#testing/tickets';
import { smsGateway } from '../../../../../examples/sms-gateway.mjs';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Seat } from '../telephony/contract.ts';
import type { GuestView, Session } from './contract.ts';
import { codeOf, codeTries } from './rules.ts';

const wait = { timeout: 15_000, interval: 20 };
const phone = '13900021234';
const name = { zh: '热线', en: 'Hotline' };
const phones: PeerPhone[] = [];
let gateway: Listener | null = null;
let program: TestProgram;
let office: Client;
let agent: Client;
let other: Client;
let queue: TestQueue;
let caller: PeerPhone;
let desk: PeerPhone;
let customerId: string;
let textsBy: string;
const texted: { phone: string; text: string }[] = [];
type Asked = {
  session: Session;
  link: string | null;
  code: string | null;
  codeAt: string | null;
  textWords: string | null;
};
type Joined = { secret: string; view: GuestView };

beforeAll(async () => {
  const [sipPort, smsPort] = [await freePort(), await freePort()];
  program = await testProgram({
    env: {
      QIAO_SIP_PORT: String(sipPort),
      QIAO_OUTGOING_HOSTS: '127.0.0.1',
      QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent',
    },
  });
  const telephone = async (user: string, password?: string): Promise<PeerPhone> => {
    const server = { host: '127.0.0.1', port: sipPort };
    const opened = await PeerPhone.open({ user, server, realm: 'qiao', ...(password ? { password } : {}) });
    phones.push(opened);
    return opened;
  };
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 0, offerSeconds: 30 });
  caller = await telephone(phone);
  const at = { unitId: queue.unitId };
  await office.post('/api/telephony/trunks', { ...at, code: 'carrier', name, hosts: [`127.0.0.1:${caller.port}`] });
  await office.post('/api/telephony/numbers', {
    ...at,
    number: '4008007777',
    name,
    target: { kind: 'queue', id: queue.id },
  });
  const staff = await anAgent(program.kernel, { queue, ready: false, roles: ['agent', 'supervisor'] });
  agent = await program.signIn(staff.number, staff.password);
  const colleague = await anAgent(program.kernel, { queue, ready: false, roles: ['agent', 'supervisor'] });
  other = await program.signIn(colleague.number, colleague.password);
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
  customerId = (await aCustomer(program.kernel, { unitId: queue.unitId, name: '赵敏', phone })).id;
  const texts = await aQueue(program.kernel, { channel: 'sms', unitId: queue.unitId });
  const sms = await aChannel(program.kernel, {
    kind: 'sms',
    queue: texts,
    settings: { outUrl: `http://127.0.0.1:${smsPort}/`, sign: '云灶电器' },
  });
  textsBy = sms.id;
  gateway = await listening(
    smsPort,
    smsGateway({
      url: `${program.url}/api/channels/${sms.code}/calls`,
      inSecret: sms.secrets.in,
      outSecret: sms.secrets.out,
      carry: async (one: { phone: string; text: string }) => `text-${texted.push(one)}`,
    }),
  );
}, 120_000);
afterAll(async () => {
  for (const one of phones) await one.close();
  await program?.stop();
  await gateway?.close();
});

const ask = (id: string, by = agent) => by.post<Asked>('/api/remotehelp/sessions', { subject: { kind: 'call', id } });
const type = (code: string) => program.anonymous.post<Joined>('/api/remotehelp/codes', { code });
const guestPath = (secret: string, what = ''): string => `/api/remotehelp/guest/${secret}${what}`;

it('is asked for by who is in the call; comes by text or by a code read aloud, once; goes on when they have hung up', async () => {
  const line = await caller.dial('4008007777');
  const own = await desk.ringing();
  const ringing = (await office.get<{ calls: { id: string }[] }>('/api/telephony/calls')).body.calls[0]!.id;
  // Not before they speak, not by others, not about what is no call.
  expect((await ask(ringing)).status).toBeGreaterThanOrEqual(400);
  await own.accept();
  const call = await vi.waitFor(async () => {
    const { body } = await agent.get<Seat>('/api/telephony/seat');
    expect(body.call).toMatchObject({ state: 'talking', customerId });
    return body.call!;
  }, wait);
  expect((await ask(call.id, other)).body).toMatchObject({ error: { code: 'telephony.call-not-yours' } });
  expect((await ask(newId())).status).toBe(404);

  // The agent works in Chinese; a customer of whom nothing is known is written to in the house's language, this one said English.
  const quiet = await aTicket(program.kernel, { unitId: queue.unitId });
  const byTicket = await agent.post<Asked>('/api/remotehelp/sessions', { subject: { kind: 'ticket', id: quiet.id } });
  expect(byTicket.body.textWords).toBe(`请打开链接开始远程协助，30 分钟内有效，只能打开一次：${byTicket.body.link}`);
  const wishes = { channel: null, language: 'en', topics: [], hours: null, quiet: null };
  const wished = await agent.put(`/api/customers/${customerId}/preferences`, {
    ...{ ...wishes, zone: 'Asia/Shanghai', saidBy: 'customer', version: 0 },
  });
  expect(wished.status, JSON.stringify(wished.body)).toBe(200);

  const asked = (await ask(call.id)).body;
  expect(asked.session).toMatchObject({ state: 'asked', subject: { kind: 'call', id: call.id } });
  expect(asked.codeAt).toBe(`${program.kernel.config.publicUrl}/remote-help`);
  expect(asked.code).toMatch(/^\d{8}$/);
  const kept = await program.kernel.db.run<{ link_hash: string; code_hash: string }>(
    'select link_hash, code_hash from remotehelp.session',
  );
  expect(JSON.stringify(kept)).not.toContain(asked.code);
  expect((await ask(call.id)).body).toMatchObject({ error: { code: 'remotehelp.under-way' } });

  // As the panel does it: to the number of the file, masked before, by the gateway the agent may use.
  const { body: way } = await agent.get<{ number: string; channels: { id: string }[] }>(
    `/api/channels/texting?customerId=${customerId}`,
  );
  expect([way.number, way.channels.map(({ id }) => id)]).toEqual(['139****1234', [textsBy]]);
  const text = { customerId, channelId: textsBy, purpose: 'service', text: asked.textWords, clientId: newId() };
  expect((await agent.post('/api/channels/texts', text)).status).toBe(200);
  await vi.waitFor(() => expect(texted).toHaveLength(1), wait);
  expect(texted[0]).toMatchObject({ phone });
  expect(texted[0]!.text).toContain(asked.link);
  expect(texted[0]!.text).toContain('Open this link for remote help, within 30 minutes');

  // The code opens it, however it is written; then neither code nor link opens anything.
  const spoken = `${asked.code!.slice(0, 4)} ${asked.code!.slice(4)}`;
  const wrong = String((Number(asked.code) + 1) % 100_000_000).padStart(8, '0');
  expect((await type(wrong)).body).toMatchObject({ error: { code: 'remotehelp.code-unknown' } });
  expect((await type('1234')).body).toMatchObject({ error: { code: 'remotehelp.code-unknown' } });
  const joined = await type(spoken);
  expect(joined.status, JSON.stringify(joined.body)).toBe(200);
  expect((await type(spoken)).status).toBe(410);
  expect((await program.anonymous.post(`/api/remotehelp/links/${asked.link!.split('/').at(-1)}`)).status).toBe(410);

  // On many telephones a page opens only after the call.
  await line.hangup();
  await vi.waitFor(async () => expect((await agent.get<Seat>('/api/telephony/seat')).body.call).toBeNull(), wait);
  const { secret } = joined.body;
  expect((await program.anonymous.post(guestPath(secret, '/answer'), { agree: true, way: 'camera' })).status).toBe(204);
  const { id } = asked.session;
  expect((await agent.post(`/api/remotehelp/sessions/${id}/start`)).status).toBe(204);
  expect((await program.anonymous.post(guestPath(secret, '/end'), { by: 'customer' })).status).toBe(204);
  // A new one needs a call.
  expect((await ask(call.id)).status).toBe(409);
  const { sessions } = (await agent.get<{ sessions: Session[] }>(`/api/remotehelp/sessions?kind=call&id=${call.id}`))
    .body;
  expect(sessions.map(({ state, endBy }) => [state, endBy])).toEqual([['ended', 'customer']]);
  const trail = await program.kernel.db.run<{ action: string }>(
    `select action from audit.entry where subject_kind = 'call' and subject_id = $1 and action like 'remotehelp.%' order by at, id`,
    [call.id],
  );
  expect(trail.map(({ action }) => action)).toEqual([
    'remotehelp.asked',
    'remotehelp.agreed',
    'remotehelp.running',
    'remotehelp.ended',
  ]);
});

it('lets nobody try codes: tries are counted wherever they come in', async () => {
  expect(['1234 5678', '1234-5678', ' 12345678 ', '１２３４５６７８'].map(codeOf)).toEqual(Array(4).fill('12345678'));
  expect(['1234567', '123456789', '1234567a', ''].map(codeOf)).toEqual([null, null, null, null]);
  // Other nodes have counted as many as all together may try: none is left here.
  const { all, seconds } = codeTries;
  const now = Date.now();
  const back = steerClock(() => now);
  let given = 0;
  while (
    given < all &&
    (await takeShared(program.kernel.db, { of: 'remotehelp.code', who: 'all', most: all, seconds }))
  )
    given++;
  expect(given).toBeGreaterThan(all - 20);
  try {
    expect((await type('12345678')).body).toMatchObject({ error: { code: 'kernel.too-many-requests' } });
  } finally {
    back();
  }
});
