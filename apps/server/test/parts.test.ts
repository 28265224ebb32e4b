/** What is under way when a part is switched off: it ends in order, what waits comes back, and nobody is asked or told meanwhile. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { newId } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aChannel, listening, signedCall } from '#testing/channels';
import { aVisitor, aWidget, type TestWidget } from '#testing/conversations';
import { anAdministrator } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { aTicket } from '#testing/tickets';
import { takeOffer } from './road/take-offer.ts';

const wait = { timeout: 15_000, interval: 50 };
const name = { zh: '晚间', en: 'Evening' };
let program: TestProgram;
let office: Client;
let desk: Client;
let widget: TestWidget;
let voice: TestQueue;

beforeAll(async () => {
  program = await testProgram({ env: { QIAO_OUTGOING_HOSTS: '127.0.0.1' } });
  const first = await anAdministrator(program.kernel);
  office = await program.signIn(first.number, first.password);
  widget = await aWidget(program.kernel);
  const agent = await anAgent(program.kernel, { queue: widget.queue, capacity: { chat: 50 } });
  desk = await program.signIn(agent.number, agent.password);
  voice = await aQueue(program.kernel, { channel: 'voicemail', unitId: first.unitId });
}, 120_000);
afterAll(() => program?.stop());

const turn = async (code: string, on: boolean): Promise<void> => {
  expect((await office.put(`/api/parts/${code}`, { on })).status).toBe(200);
  await program.kernel.events.settle();
};
/** What the router says about a thing, the latest last. */
const work = (subjectId: string): Promise<{ state: string; ended_reason: string | null }[]> =>
  program.kernel.db.run('select state, ended_reason from routing.work_item where subject_id = $1 order by id', [
    subjectId,
  ]);

it('voice mail leaves its queue and comes back', async () => {
  const box = await office.post<{ id: string }>('/api/voicemail/boxes', {
    unitId: voice.unitId,
    name,
    queueId: voice.id,
  });
  expect(box.status, JSON.stringify(box.body)).toBe(200);
  await turn('voicemail', false);
  const id = newId();
  // Left in the moment in which it was switched off: kept, given to nobody.
  await program.kernel.db.run(
    `insert into voicemail.message(id, origin_site, box_id, unit_id, call_id, recording_id, state, duration_ms, left_at)
     values ($1, 1, $2, $3, $4, $5, 'new', 4000, now())`,
    [id, box.body.id, voice.unitId, newId(), newId()],
  );
  expect((await office.get(`/api/voicemail/messages/${id}`)).status).toBe(409);
  await turn('voicemail', true);
  expect((await work(id)).map(({ state }) => state)).toEqual(['waiting']);
  expect((await office.get(`/api/voicemail/messages/${id}`)).status).toBe(200);
  await turn('voicemail', false);
  expect(await work(id)).toEqual([{ state: 'withdrawn', ended_reason: 'part-off' }]);
  await turn('voicemail', true);
  expect((await work(id)).map(({ state }) => state)).toEqual(['withdrawn', 'waiting']);
});

it('a promised call is planned again, not brought meanwhile, and brought when it is switched on', async () => {
  const queue = await aQueue(program.kernel, { channel: 'call', unitId: voice.unitId });
  const always = { days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 1440, zone: 'UTC' };
  const booked = await office.post<{ id: string; state: string }>('/api/callbacks', {
    queueId: queue.id,
    contact: '13900001111',
    wish: always,
  });
  expect(booked.body, JSON.stringify(booked.body)).toMatchObject({ state: 'waiting' });
  const { id } = booked.body;
  await turn('callbacks', false);
  const state = async (): Promise<string> =>
    (await program.kernel.db.run<{ state: string }>('select state from callbacks.callback where id = $1', [id]))[0]!
      .state;
  expect(await state()).toBe('planned');
  expect(await work(id)).toEqual([{ state: 'withdrawn', ended_reason: 'part-off' }]);
  await program.kernel.jobs.runSchedule('callbacks.bring-due');
  expect(await state()).toBe('planned');
  await turn('callbacks', true);
  await program.kernel.jobs.runSchedule('callbacks.bring-due');
  expect(await state()).toBe('waiting');
});

it('remote help ends for both sides', async () => {
  const ticket = await aTicket(program.kernel, { unitId: widget.queue.unitId });
  const asked = await desk.post<{ session: { id: string }; link: string }>('/api/remotehelp/sessions', {
    subject: { kind: 'ticket', id: ticket.id },
  });
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const token = asked.body.link.split('/').at(-1)!;
  const { secret } = (await program.anonymous.post<{ secret: string }>(`/api/remotehelp/links/${token}`)).body;
  await turn('remotehelp', false);
  type News = { state: string; endBy: string };
  const news = { status: 200, body: { state: 'ended', endBy: 'program' } };
  expect(await desk.get<News>(`/api/remotehelp/sessions/${asked.body.session.id}/news?after=0&wait=0`)).toMatchObject(
    news,
  );
  expect(await program.anonymous.get<News>(`/api/remotehelp/guest/${secret}/news?after=0&wait=0`)).toMatchObject(news);
  await turn('remotehelp', true);
});

it('nobody is asked for a rating while ratings are off', async () => {
  const talk = async (): Promise<string> => {
    const visitor = await aVisitor(program.kernel, { widget });
    const { body } = await program.bearer(visitor.token).post<{ id: string }>('/api/widget/conversations', {
      firstMessage: { clientId: newId(), text: '发票开错了' },
    });
    await takeOffer(desk, body.id);
    expect((await desk.post(`/api/conversations/${body.id}/close`, {})).status).toBeLessThan(300);
    await program.kernel.events.settle();
    return body.id;
  };
  const asked = async (id: string): Promise<number> =>
    (await program.kernel.db.run('select 1 from surveys.invitation where subject_id = $1', [id])).length;
  expect(await asked(await talk())).toBe(1);
  await turn('surveys', false);
  const meanwhile = await talk();
  expect(await asked(meanwhile)).toBe(0);
  await turn('surveys', true);
  expect(await asked(meanwhile)).toBe(0);
  expect(await asked(await talk())).toBe(1);
});

it('open steps hold no ticket back while playbooks are off, and are there again', async () => {
  const { id } = await aTicket(program.kernel, { unitId: widget.queue.unitId });
  const playbookId = '00000000-0000-7000-8000-000000040101';
  expect((await desk.post(`/api/playbooks/tickets/${id}`, { playbookId })).status).toBe(200);
  const move = async (to: 'open' | 'resolved') => {
    const { version } = (await desk.get<{ version: number }>(`/api/tickets/${id}`)).body;
    const body = { to, version, reason: '换了水管', resolution: '换了水管' };
    return desk.post<{ error?: { code: string } }>(`/api/tickets/${id}/state`, body);
  };
  expect((await move('open')).status).toBe(200);
  expect((await move('resolved')).body.error?.code).toBe('playbooks.steps-open');
  await turn('playbooks', false);
  expect((await move('resolved')).status).toBe(200);
  await turn('playbooks', true);
  const run = await desk.get<{ run: { steps: object[] } }>(`/api/playbooks/tickets/${id}`);
  expect(run.body.run.steps).toHaveLength(6);
});

it('outside channels take nothing and bring nothing while they are off; what was written goes on afterwards', async () => {
  const brought: string[] = [];
  let open = true;
  const there = await listening(await freePort(), (request, reply) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (open) brought.push(Buffer.concat(pieces).toString());
      reply.writeHead(open ? 200 : 503, { 'content-type': 'application/json' }).end('{}');
    });
  });
  try {
    const channel = await aChannel(program.kernel, { kind: 'generic', settings: { outUrl: `${there.url}/in` } });
    const agent = await anAgent(program.kernel, { queue: channel.queue, capacity: { social: 50 }, ready: false });
    const social = await program.signIn(agent.number, agent.password);
    const call = (id: string, text: string) =>
      signedCall(program.url, channel, { type: 'message', message: { id, text }, contact: { id: 'u-1', name: '王' } });
    const { conversationId } = (await call('m-1', '在吗')).body;
    const path = `/api/conversations/${conversationId}`;
    expect((await social.post(`${path}/take`, {})).status).toBe(200);
    const write = (text: string) =>
      social.post<{ error?: { code: string } }>(`${path}/messages`, { conversationId, clientId: newId(), text });
    // The other side is down: written, waiting to be brought.
    open = false;
    expect((await write('马上为您查')).status).toBe(200);
    await turn('channels', false);
    expect((await call('m-2', '喂')).body.error?.code).toBe('parts.switched-off');
    expect((await write('没有送出')).body.error?.code).toBe('parts.switched-off');
    expect(JSON.stringify((await social.get(`${path}/messages`)).body)).not.toContain('没有送出');
    open = true;
    await program.kernel.db.run(`update channels.message set next_try_at = now() where state = 'queued'`);
    await turn('channels', true);
    await vi.waitFor(() => expect(brought.join()).toContain('马上为您查'), wait);
    expect(brought.join()).not.toContain('没有送出');
    // Repeated by the other side, it is taken now.
    expect((await call('m-2', '喂')).body).toEqual({ fresh: true, conversationId });
  } finally {
    await there.close();
  }
});

it('an open browser hears of the switch', async () => {
  const seen: string[] = [];
  const socket = new WebSocket(`${program.url.replace('http', 'ws')}/api/realtime`, {
    headers: { cookie: desk.cookie, origin: program.url },
  });
  try {
    await new Promise((done, fail) => {
      socket.addEventListener('open', done);
      socket.addEventListener('error', fail);
    });
    socket.addEventListener('message', ({ data }) => seen.push(String(data)));
    socket.send(JSON.stringify({ t: 'hello', topics: ['parts:company'] }));
    await vi.waitFor(() => expect(seen.join()).toContain('"welcome"'), wait);
    await turn('orders', false);
    await vi.waitFor(() => expect(seen.join()).toContain('part.switched'), wait);
  } finally {
    socket.close();
    await turn('orders', true);
  }
});
