/** Remote help through HTTP: who may ask and come in, how it goes on and ends, what is recorded and destroyed. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newId, steerClock, systemScope } from '#kernel';
import { eraseCustomer } from '#modules/customers';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget, type TestVisitor, type TestWidget } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { anAgent } from '#testing/routing';
import { aTicket } from '#testing/tickets';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { GuestView, News, Session } from './contract.ts';
import { dropOld } from './record-help.ts';
import { sessionTable, times } from './rules.ts';
import { endDue } from './run-help.ts';

let program: TestProgram;
let widget: TestWidget;
let desk: Client;
let stranger: Client;
let boss: Client;
let unitId: string;
type Asked = { session: Session; link: string | null; iceServers: { urls: string[]; username?: string }[] };
type Joined = { secret: string; view: GuestView };
const sessions = '/api/remotehelp/sessions';

beforeAll(async () => {
  program = await testProgram({
    env: { QIAO_ICE_URLS: 'stun:stun.example:3478,turn:turn.example:3478', QIAO_TURN_SECRET: 'shared' },
  });
  const { kernel } = program;
  widget = await aWidget(kernel);
  unitId = widget.queue.unitId;
  const agent = await anAgent(kernel, { queue: widget.queue, capacity: { chat: 50 } });
  desk = await program.signIn(agent.number, agent.password);
  const other = await aStaff(kernel, { roles: ['agent'] });
  stranger = await program.signIn(other.number, other.password);
  const first = await anAdministrator(kernel);
  boss = await program.signIn(first.number, first.password);
}, 120_000);
afterAll(() => program?.stop());

type Talk = { id: string; visitor: TestVisitor; guest: Client };
async function aTalk(): Promise<Talk> {
  const visitor = await aVisitor(program.kernel, { widget });
  const guest = program.bearer(visitor.token);
  const { body } = await guest.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '洗碗机的页面我不会填' },
  });
  await takeOffer(desk, body.id);
  return { id: body.id, visitor, guest };
}
const ask = (kind: 'conversation' | 'ticket', id: string, by = desk) =>
  by.post<Asked>(sessions, { subject: { kind, id } });
const join = (talk: Talk, by = talk.guest) => by.post<Joined>(`/api/widget/conversations/${talk.id}/remotehelp`);
const guestPath = (secret: string, what = ''): string => `/api/remotehelp/guest/${secret}${what}`;
const answer = (secret: string, agree: boolean) =>
  program.anonymous.post(guestPath(secret, '/answer'), agree ? { agree, way: 'screen' } : { agree });
const stateOf = async (kind: string, id: string): Promise<string | undefined> =>
  (await desk.get<{ sessions: Session[] }>(`${sessions}?kind=${kind}&id=${id}`)).body.sessions[0]?.state;
const lines = async (id: string): Promise<string[]> =>
  (
    await desk.get<{ messages: { event: { code: string } | null }[] }>(
      `/api/conversations/${id}/messages?after=0&limit=100`,
    )
  ).body.messages.flatMap(({ event }) => (event?.code.startsWith('remotehelp.') ? [event.code] : []));
const trail = (id: string) =>
  program.kernel.db.run<{ action: string; actor_kind: string; detail: Record<string, unknown> }>(
    `select action, actor_kind, detail from audit.entry where subject_id = '${id}' and action like 'remotehelp.%' order by at, id`,
  );
const offer = { description: { type: 'offer' as const, sdp: 'v=0\r\nc=IN IP4 192.0.2.7' } };

it('what was asked for as one thing is not answered as another; the fitting answer still counts', async () => {
  const talk = await aTalk();
  const say = (secret: string, way: string) =>
    program.anonymous.post<{ error: { code: string } }>(guestPath(secret, '/answer'), { agree: true, way });
  const face = { subject: { kind: 'conversation', id: talk.id }, wish: 'video' };
  for (const [body, unfit, fit] of [
    [face, ['screen', 'camera', 'page'], 'video'],
    [{ ...face, wish: null }, ['video'], 'camera'],
  ] as const) {
    const { session } = (await desk.post<Asked>(sessions, body)).body;
    const { secret } = (await join(talk)).body;
    for (const way of unfit)
      expect(await say(secret, way), way).toMatchObject({
        status: 409,
        body: { error: { code: 'remotehelp.way-unfit' } },
      });
    expect(await stateOf('conversation', talk.id)).toBe('asked');
    expect((await say(secret, fit)).status).toBe(204);
    expect(await stateOf('conversation', talk.id)).toBe('agreed');
    expect((await desk.post(`${sessions}/${session.id}/end`, { by: 'agent' })).status).toBe(204);
  }
});

it('goes from the question over the yes to the end, and says so in the conversation and the audit trail', async () => {
  const talk = await aTalk();
  const asked = await ask('conversation', talk.id);
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const { session } = asked.body;
  expect(session).toMatchObject({ state: 'asked', way: null, recorded: false });
  expect(asked.body.link).toBeNull();
  expect(asked.body.iceServers.map(({ urls }) => urls[0])).toEqual([
    'stun:stun.example:3478',
    'turn:turn.example:3478',
  ]);
  expect(asked.body.iceServers[1]?.username).toMatch(new RegExp(`^\\d+:${session.id}$`));
  expect((await ask('conversation', talk.id)).body).toMatchObject({ error: { code: 'remotehelp.under-way' } });

  const { secret, view } = (await join(talk)).body;
  expect(view).toMatchObject({ state: 'asked', recorded: false, agentNumber: session.agent.number });
  // Nothing passes before the yes, nothing runs before it.
  expect((await program.anonymous.post(guestPath(secret, '/signals'), offer)).status).toBe(409);
  expect((await desk.post(`${sessions}/${session.id}/start`)).status).toBe(409);

  const waiting = desk.get<News>(`${sessions}/${session.id}/news?state=asked&wait=20`);
  expect((await answer(secret, true)).status).toBe(204);
  expect((await waiting).body).toMatchObject({ state: 'agreed', signals: [] });
  expect((await answer(secret, false)).status).toBe(409);

  const news = desk.get<News>(`${sessions}/${session.id}/news?state=agreed&wait=20`);
  expect((await program.anonymous.post(guestPath(secret, '/signals'), offer)).status).toBe(204);
  expect((await news).body.signals).toEqual([{ seq: 1, body: offer }]);
  const kept = await program.kernel.db.run<{ body: string }>('select body from remotehelp.signal');
  expect(kept[0]?.body).not.toContain('192.0.2.7');
  const back = { candidates: [{ candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 }] };
  expect((await desk.post(`${sessions}/${session.id}/signals`, back)).status).toBe(204);
  expect((await program.anonymous.get<News>(guestPath(secret, '/news?after=0'))).body.signals).toEqual([
    { seq: 2, body: back },
  ]);

  expect((await desk.post(`${sessions}/${session.id}/start`)).status).toBe(204);
  expect((await desk.post(`${sessions}/${session.id}/start`)).status).toBe(204);
  // Not what the policy allows.
  expect((await desk.post(`${sessions}/${session.id}/pieces?seq=0`)).body).toMatchObject({
    error: { code: 'remotehelp.not-recorded' },
  });
  const ended = desk.get<News>(`${sessions}/${session.id}/news?after=1&state=running&wait=20`);
  expect((await program.anonymous.post(guestPath(secret, '/end'), { by: 'customer' })).status).toBe(204);
  expect((await ended).body).toMatchObject({ state: 'ended', endBy: 'customer', signals: [] });
  expect((await desk.post(`${sessions}/${session.id}/end`, { by: 'agent' })).status).toBe(204);
  expect(await program.kernel.db.run('select 1 from remotehelp.signal')).toEqual([]);

  const steps = await trail(talk.id);
  expect(steps.map(({ action }) => action)).toEqual([
    'remotehelp.asked',
    'remotehelp.agreed',
    'remotehelp.running',
    'remotehelp.ended',
  ]);
  expect(steps.map(({ actor_kind }) => actor_kind)).toEqual(['staff', 'visitor', 'staff', 'visitor']);
  expect(steps.at(-1)?.detail).toMatchObject({ by: 'customer', way: 'screen', agentId: session.agent.id });
  expect(typeof steps.at(-1)?.detail.seconds).toBe('number');
  expect(await lines(talk.id)).toEqual([
    'remotehelp.asked',
    'remotehelp.agreed',
    'remotehelp.running',
    'remotehelp.ended-by-customer',
  ]);
});

it('keeps everybody else out: other visitors, other agents, people without the right', async () => {
  const talk = await aTalk();
  const foreign = await aTalk();
  expect((await ask('conversation', talk.id, stranger)).status).toBe(404);
  expect((await ask('conversation', talk.id, talk.guest)).status).toBe(401);
  expect((await ask('conversation', talk.id, boss)).status).toBe(403);
  const { id } = (await ask('conversation', talk.id)).body.session;
  expect((await join(talk, foreign.guest)).status).toBe(404);
  expect((await join(talk, program.anonymous)).status).toBe(401);
  expect((await stranger.get(`${sessions}/${id}/news`)).status).toBe(404);
  expect((await stranger.post(`${sessions}/${id}/end`, { by: 'agent' })).status).toBe(404);
  expect((await stranger.post(`${sessions}/${id}/pieces?seq=0`)).status).toBe(404);
  expect((await stranger.get(`${sessions}/${id}/recording`)).status).toBe(404);
  expect((await stranger.get(`${sessions}?kind=conversation&id=${talk.id}`)).body).toEqual({ sessions: [] });
  const wrong = 'a'.repeat(43);
  for (const path of ['', '/news']) expect((await program.anonymous.get(guestPath(wrong, path))).status).toBe(404);
  expect((await answer(wrong, true)).status).toBe(404);
  // A page that is loaded anew comes in anew; the secret before is worth nothing.
  const first = (await join(talk)).body.secret;
  const second = (await join(talk)).body.secret;
  expect((await answer(first, true)).status).toBe(404);
  expect((await answer(second, false)).status).toBe(204);
  expect(await stateOf('conversation', talk.id)).toBe('refused');
  expect((await join(talk)).status).toBe(404);
});

it('a link opens once and in time; a new one may be asked for when it has expired', async () => {
  const ticket = await aTicket(program.kernel, { unitId });
  const asked = await ask('ticket', ticket.id);
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const token = asked.body.link?.split('/').at(-1);
  expect(asked.body.link).toBe(`${program.kernel.config.publicUrl}/remote-help/${token}`);
  const opened = await program.anonymous.post<Joined>(`/api/remotehelp/links/${token}`);
  expect(opened.body.view).toMatchObject({ state: 'asked' });
  expect((await program.anonymous.post(`/api/remotehelp/links/${token}`)).body).toMatchObject({
    error: { code: 'remotehelp.link-gone' },
  });
  const steered = steerClock(() => Date.now() + times.askedMs.apart + 1_000);
  try {
    expect((await answer(opened.body.secret, true)).status).toBe(204);
    expect(await stateOf('ticket', ticket.id)).toBe('expired');
    const again = (await ask('ticket', ticket.id)).body.link?.split('/').at(-1);
    const later = steerClock(() => Date.now() + 2 * (times.askedMs.apart + 1_000));
    try {
      expect((await program.anonymous.post(`/api/remotehelp/links/${again}`)).status).toBe(410);
      expect(await endDue(program.kernel)).toBe(1);
      expect(await stateOf('ticket', ticket.id)).toBe('expired');
      expect((await ask('ticket', ticket.id)).status).toBe(200);
    } finally {
      later();
    }
  } finally {
    steered();
  }
});

it('ends what nobody looks at any more, and what was about a conversation that was closed', async () => {
  const silent = await aTalk();
  const over = await aTalk();
  const started = async (talk: Talk): Promise<string> => {
    const { id } = (await ask('conversation', talk.id)).body.session;
    await answer((await join(talk)).body.secret, true);
    expect((await desk.post(`${sessions}/${id}/start`)).status).toBe(204);
    return id;
  };
  await started(silent);
  await started(over);
  expect(await endDue(program.kernel)).toBe(0);
  expect((await desk.post(`/api/conversations/${over.id}/close`, {})).status).toBe(200);
  await vi.waitFor(async () => expect(await stateOf('conversation', over.id)).toBe('ended'), { timeout: 5_000 });
  const steered = steerClock(() => Date.now() + times.silentMs + 1_000);
  try {
    await endDue(program.kernel);
  } finally {
    steered();
  }
  expect((await lines(silent.id)).at(-1)).toBe('remotehelp.ended-by-network');
});

it('is recorded only by policy: kept in pieces, played in order, destroyed by age and with the customer', async () => {
  expect((await desk.get('/api/remotehelp/policy')).status).toBe(403);
  expect((await boss.get('/api/remotehelp/policy')).body).toEqual({ recording: false, keepDays: 30 });
  expect((await boss.put('/api/remotehelp/policy', { recording: true, keepDays: 7 })).status).toBe(200);
  const customerId = (await aCustomer(program.kernel, { unitId })).id;
  const ticket = await aTicket(program.kernel, { unitId, customerId });
  const cookie = { cookie: desk.cookie, 'x-qiao-csrf': '1' };
  // As a container of its kind begins, and what follows in it.
  const head = Buffer.from(
    '1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff',
    'hex',
  );
  const middle = Buffer.from([0x1f, 0x43, 0xb6, 0x75, 1, 255, 255, 255, 255, 255, 255, 255, 0, 9, 9]);
  const recorded = async (): Promise<string> => {
    const asked = (await ask('ticket', ticket.id)).body;
    const { secret, view } = (
      await program.anonymous.post<Joined>(`/api/remotehelp/links/${asked.link?.split('/').at(-1)}`)
    ).body;
    expect(view.recorded).toBe(true);
    await answer(secret, true);
    const { id } = asked.session;
    await desk.post(`${sessions}/${id}/start`);
    for (const [seq, bytes] of [head, middle, middle].entries()) {
      const form = new FormData();
      form.append('file', new Blob([bytes], { type: 'video/webm' }), 'piece.webm');
      const sent = await fetch(`${program.url}${sessions}/${id}/pieces?seq=${seq}`, {
        method: 'POST',
        headers: cookie,
        body: form,
      });
      expect(sent.status, await sent.text()).toBe(204);
    }
    expect((await program.anonymous.post(guestPath(secret, '/end'), { by: 'customer' })).status).toBe(204);
    return id;
  };
  const id = await recorded();
  const play = (which: string) => fetch(`${program.url}${sessions}/${which}/recording`, { headers: cookie });
  const played = await play(id);
  expect(played.headers.get('content-type')).toBe('video/webm');
  expect(Buffer.from(await played.arrayBuffer()).equals(Buffer.concat([head, middle, middle]))).toBe(true);
  expect((await trail(ticket.id)).map(({ action }) => action)).toContain('remotehelp.recording-played');
  // Looked back at by who may watch, not by who only takes part.
  const history = '/api/remotehelp/history';
  expect((await desk.get(history)).status).toBe(403);
  const seen = (await boss.get<{ sessions: Session[]; more: boolean }>(`${history}?recorded=true`)).body;
  expect(seen.sessions.map((one) => [one.id, one.recordedBytes, one.endBy])).toEqual([
    [id, head.length + 2 * middle.length, 'customer'],
  ]);
  const all = (await boss.get<{ sessions: Session[] }>(history)).body.sessions;
  expect(all.length).toBeGreaterThan(1);
  const older = (await boss.get<{ sessions: Session[] }>(`${history}?before=${all[0]?.askedAt}`)).body.sessions;
  expect(older.map((one) => one.id)).toEqual(all.slice(1).map((one) => one.id));

  const steered = steerClock(() => Date.now() + 8 * 86_400_000);
  try {
    expect(await dropOld(program.kernel, systemScope('test'))).toBe(3);
  } finally {
    steered();
  }
  expect((await play(id)).status).toBe(404);
  const another = await recorded();
  await program.kernel.db.transact((tx) => eraseCustomer(tx, systemScope('test'), { customerId, reason: '客户要求' }));
  expect((await play(another)).status).toBe(404);
});

it('knows only the steps of its table', () => {
  const over = ['ended', 'refused', 'expired'] as const;
  for (const { from } of Object.values(sessionTable)) for (const state of over) expect(from).not.toContain(state);
  expect(sessionTable.start.from).toEqual(['agreed']);
});
