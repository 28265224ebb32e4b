/** The router of the real program: offers, misses, declines, breaks, silence, forced states, transfers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Conversation, WidgetSettings } from '#contracts/conversations';
import type { AgentListed, Colleague, Offer, Presence, Queue, QueueListed, SkillListed } from '#contracts/routing';
import { newId, systemScope } from '#kernel';
import { createCalendar } from '#modules/clocks';
import { closeConversation } from '#modules/conversations';
import { addSite } from '#modules/organisation';
import { assignTo, changeQueue, enqueue, finish, passOn, queueDoor } from '#modules/routing';
import { type Client, type TestProgram, testProgram } from '#program';
import { aConversation, aWidget, type TestWidget } from '#testing/conversations';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { TestSocket } from '../../../test/road/socket.ts';
import { hint } from './hints.ts';
import { agentRow, anAgent, aQueue, makeReady, type TestQueue } from './testing.ts';

let program: TestProgram;
beforeAll(async () => {
  program = await testProgram();
}, 120_000);
afterAll(() => program?.stop());

type Desk = { id: string; client: Client; number: string };
async function aDesk(queue: TestQueue, given: Parameters<typeof anAgent>[1] = {}): Promise<Desk> {
  const agent = await anAgent(program.kernel, { ...given, queue });
  return { id: agent.id, number: agent.number, client: await program.signIn(agent.number, agent.password) };
}

async function until<T>(what: string, look: () => Promise<T | null | undefined | false>, ms = 15_000): Promise<T> {
  for (const end = performance.now() + ms; ; ) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

const offerTo = (desk: Desk, subjectId: string): Promise<Offer> =>
  until(`offer to ${desk.number}`, async () =>
    (await desk.client.get<{ offers: Offer[] }>('/api/routing/offers')).body.offers.find(
      (offer) => offer.subjectId === subjectId,
    ),
  );
const accept = (desk: Desk, offer: Offer) =>
  desk.client.post<{ error?: { code: string } }>(`/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch });
const item = async (subjectId: string) =>
  (
    await program.kernel.db.run<{
      state: string;
      held_by: string | null;
      key: number;
      epoch: number;
      offered_to: string[] | null;
    }>(
      'select state, held_by, key, epoch, offered_to from routing.work_item where subject_id = $1 order by id desc limit 1',
      [subjectId],
    )
  )[0]!;

describe('offers', () => {
  let queue: TestQueue;
  let widget: TestWidget;
  beforeEach(async () => {
    queue = await aQueue(program.kernel, { offerSeconds: 1 });
    widget = await aWidget(program.kernel, { queue });
  });

  it('a missed offer makes the agent not ready; the item keeps its place and goes to the next', async () => {
    const first = await aDesk(queue);
    const { row } = await aConversation(program.kernel, { widget });
    await offerTo(first, row.id);
    const before = await item(row.id);
    const missed = await until('not ready', async () => {
      const { body } = await first.client.get<Presence>('/api/routing/presence');
      return body.state === 'break' && body;
    });
    expect(missed).toMatchObject({ reason: 'missed-offer', forcedBy: 'router' });
    expect(await item(row.id)).toMatchObject({ state: 'waiting', key: before.key });
    // The next one has time to press.
    await program.kernel.db.transact((tx) =>
      changeQueue(tx, systemScope('test'), { id: queue.id, version: 1, offerSeconds: 60 }),
    );
    const second = await aDesk(queue);
    const offer = await offerTo(second, row.id);
    expect((await accept(second, offer)).status).toBe(200);
    expect(await item(row.id)).toMatchObject({ state: 'held', held_by: second.id });
    const back = await first.client.put<Presence>('/api/routing/presence', { state: 'ready' });
    expect(back.body).toMatchObject({ state: 'ready', reason: null, forcedBy: null });
  });

  it('a late accept is refused', async () => {
    const desk = await aDesk(queue);
    const { row } = await aConversation(program.kernel, { widget });
    const offer = await offerTo(desk, row.id);
    await until('missed', async () => (await item(row.id)).state === 'waiting');
    const answer = await accept(desk, offer);
    expect(answer.status).toBe(409);
    expect(answer.body.error?.code).toBe('routing.offer-gone');
  });
});

describe('with patient offers', () => {
  let queue: TestQueue;
  let widget: TestWidget;
  beforeEach(async () => {
    queue = await aQueue(program.kernel, { offerSeconds: 600 });
    widget = await aWidget(program.kernel, { queue });
  });

  it('a declined offer goes to somebody else and not back at once', async () => {
    const one = await aDesk(queue);
    const { row } = await aConversation(program.kernel, { widget });
    const offer = await offerTo(one, row.id);
    const declined = await one.client.post(`/api/routing/offers/${offer.id}/decline`, { epoch: offer.epoch });
    expect(declined.status).toBe(204);
    await until('waiting', async () => (await item(row.id)).state === 'waiting');
    const two = await aDesk(queue);
    await offerTo(two, row.id);
    expect((await agentRow(program.kernel, one.id))?.state).toBe('ready');
  });

  it('going on a break gives an open offer back; a break needs a reason of the list', async () => {
    const desk = await aDesk(queue);
    const { row } = await aConversation(program.kernel, { widget });
    const offer = await offerTo(desk, row.id);
    const golf = await desk.client.put<{ error: { code: string } }>('/api/routing/presence', {
      state: 'break',
      reason: 'golf',
    });
    expect(golf.body.error.code).toBe('routing.break-reason');
    const rest = await desk.client.put<Presence>('/api/routing/presence', { state: 'break', reason: 'rest' });
    expect(rest.body).toMatchObject({ state: 'break', reason: 'rest' });
    expect((await item(row.id)).state).toBe('waiting');
    expect((await accept(desk, offer)).status).toBe(409);
    const { rows } = {
      rows: await program.kernel.db.run<{ from_state: string; to_state: string }>(
        'select from_state, to_state from routing.presence_log where staff_id = $1 order by at',
        [desk.id],
      ),
    };
    expect(rows).toEqual([
      { from_state: 'offline', to_state: 'ready' },
      { from_state: 'ready', to_state: 'break' },
    ]);
  });

  it('rings all, and exactly one of those who accept at once has it', async () => {
    const all = await aQueue(program.kernel, { strategy: 'ring-all', offerSeconds: 600 });
    const desks = [await aDesk(all), await aDesk(all), await aDesk(all)];
    const entrance = await aWidget(program.kernel, { queue: all });
    const { row } = await aConversation(program.kernel, { widget: entrance });
    const offers = await Promise.all(desks.map((desk) => offerTo(desk, row.id)));
    expect(new Set(offers.map((offer) => offer.id)).size).toBe(1);
    const answers = await Promise.all(desks.map((desk, index) => accept(desk, offers[index]!)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    const winner = desks[answers.findIndex((answer) => answer.status === 200)]!;
    expect(await item(row.id)).toMatchObject({ state: 'held', held_by: winner.id });
  });

  it('capacity holds, and a freed slot pulls the next', async () => {
    const desk = await aDesk(queue, { capacity: { chat: 1 } });
    const first = await aConversation(program.kernel, { widget });
    const second = await aConversation(program.kernel, { widget });
    await accept(desk, await offerTo(desk, first.row.id));
    expect((await item(second.row.id)).state).toBe('waiting');
    const places = await desk.client.get<{ queues: Queue[] }>('/api/routing/queues');
    expect(places.body.queues.find(({ id }) => id === queue.id)).toMatchObject({ waiting: 1 });
    await desk.client.post(`/api/conversations/${first.row.id}/close`, {});
    await offerTo(desk, second.row.id);
    const presence = await desk.client.get<Presence>('/api/routing/presence');
    expect(presence.body.load.chat).toEqual({ held: 0, capacity: 1 });
  });

  it('an agent whose last socket is gone for longer than the grace loses chats to the next, with their place', async () => {
    await program.kernel.db.run('update routing.policy set silent_grace_seconds = 1');
    hint({ reload: true });
    const silent = await aDesk(queue);
    const socket = await TestSocket.open(program.url, { cookie: silent.client.cookie }, [`staff:${silent.id}`]);
    const { row } = await aConversation(program.kernel, { widget });
    await accept(silent, await offerTo(silent, row.id));
    const { key } = await item(row.id);
    socket.terminate();
    const next = await aDesk(queue);
    const offer = await offerTo(next, row.id);
    expect(await agentRow(program.kernel, silent.id)).toMatchObject({
      state: 'offline',
      forced_by: 'router',
      reason: 'connection-lost',
    });
    expect((await item(row.id)).key).toBe(key);
    await accept(next, offer);
    const lost = await silent.client.get<{ error: { code: string } }>(`/api/conversations/${row.id}`);
    expect(lost.status).toBe(404);
    await program.kernel.db.run('update routing.policy set silent_grace_seconds = 60');
    hint({ reload: true });
  });

  it('whoever passed a chat on is offered it again at once when the one who got it is gone', async () => {
    await program.kernel.db.run('update routing.policy set silent_grace_seconds = 1');
    hint({ reload: true });
    const one = await aDesk(queue);
    const { row } = await aConversation(program.kernel, { widget });
    await accept(one, await offerTo(one, row.id));
    const two = await aDesk(queue);
    const socket = await TestSocket.open(program.url, { cookie: two.client.cookie }, [`staff:${two.id}`]);
    await one.client.post(`/api/conversations/${row.id}/transfer`, { staffId: two.id, note: '' });
    await accept(two, await offerTo(two, row.id));
    socket.terminate();
    // Nobody else is there; a refusal that was kept would last a minute.
    await offerTo(one, row.id);
    expect((await item(row.id)).offered_to).toEqual([one.id]);
    await program.kernel.db.run('update routing.policy set silent_grace_seconds = 60');
    hint({ reload: true });
  });

  it('a socket that comes back within the grace keeps the chat', async () => {
    const desk = await aDesk(queue);
    const socket = await TestSocket.open(program.url, { cookie: desk.client.cookie }, [`staff:${desk.id}`]);
    const { row } = await aConversation(program.kernel, { widget });
    await accept(desk, await offerTo(desk, row.id));
    socket.terminate();
    await until('gone', async () => (await agentRow(program.kernel, desk.id))?.gone_since);
    const again = await TestSocket.open(program.url, { cookie: desk.client.cookie }, [`staff:${desk.id}`]);
    await until('back', async () => (await agentRow(program.kernel, desk.id))?.gone_since === null);
    expect(await item(row.id)).toMatchObject({ state: 'held', held_by: desk.id });
    again.close();
  });

  it('a supervisor forces a state, audited; for others the agent does not exist', async () => {
    const desk = await aDesk(queue);
    const lead = await aStaff(program.kernel, { unitId: queue.unitId, roles: ['supervisor'] });
    const other = await aStaff(program.kernel, {
      unitId: (await aQueue(program.kernel)).unitId,
      roles: ['supervisor'],
    });
    const leadClient = await program.signIn(lead.number, lead.password);
    const otherClient = await program.signIn(other.number, other.password);
    const path = `/api/routing/staff/${desk.id}/presence`;
    expect((await otherClient.post(path, { state: 'offline' })).status).toBe(404);
    expect((await desk.client.post(path, { state: 'offline' })).status).toBe(403);
    const forced = await leadClient.post<Presence>(path, { state: 'break', reason: 'meeting' });
    expect(forced.body).toMatchObject({ state: 'break', reason: 'meeting', forcedBy: `staff:${lead.id}` });
    const trail = await program.kernel.db.run<{ detail: unknown }>(
      `select detail from audit.entry where action = 'routing.presence-forced' and subject_id = $1`,
      [desk.id],
    );
    expect(trail).toHaveLength(1);
  });

  it('wrap-up time after the last chat, ended by itself', async () => {
    const wrap = await aQueue(program.kernel, { offerSeconds: 600, wrapupSeconds: 1 });
    const entrance = await aWidget(program.kernel, { queue: wrap });
    const desk = await aDesk(wrap);
    const { row, visitor } = await aConversation(program.kernel, { widget: entrance });
    await accept(desk, await offerTo(desk, row.id));
    // Ended by the visitor, who may read nothing of agents: the wrap-up comes from the router.
    await program.kernel.db.transact((tx) => closeConversation(tx, visitor.scope, { conversationId: row.id }));
    expect((await agentRow(program.kernel, desk.id))?.state).toBe('wrapup');
    await until('ready again', async () => (await agentRow(program.kernel, desk.id))?.state === 'ready');
  });

  it('a transfer to a colleague rings only them; to a queue keeps the place before later arrivals', async () => {
    const one = await aDesk(queue);
    const { row } = await aConversation(program.kernel, { widget });
    await accept(one, await offerTo(one, row.id));
    const two = await aDesk(queue);
    const three = await aDesk(queue);
    const offline = await aDesk(queue, { ready: false });
    const away = await one.client.post<{ error: { code: string } }>(`/api/conversations/${row.id}/transfer`, {
      staffId: offline.id,
    });
    expect(away.body.error.code).toBe('routing.agent-not-available');
    // Whoever would be refused is not offered; the caller is no choice of their own.
    const { body } = await one.client.get<{ colleagues: Colleague[] }>('/api/routing/colleagues?channel=chat');
    const shown = (id: string) => body.colleagues.find((colleague) => colleague.id === id);
    expect(shown(three.id)).toMatchObject({ number: three.number, state: 'ready', held: 0 });
    expect(shown(one.id)).toBeUndefined();
    const states = body.colleagues.map(({ state }) => ['ready', 'full', 'wrapup', 'break'].indexOf(state));
    expect(states).toEqual([...states].sort());
    await three.client.put('/api/routing/presence', { state: 'offline' });
    const gone = await one.client.get<{ colleagues: Colleague[] }>(
      `/api/routing/colleagues?channel=chat&q=${three.number}`,
    );
    expect(gone.body.colleagues).toEqual([]);
    await three.client.put('/api/routing/presence', { state: 'ready' });
    await one.client.post(`/api/conversations/${row.id}/transfer`, { staffId: three.id, note: '客户要求' });
    await offerTo(three, row.id);
    expect((await item(row.id)).offered_to).toEqual([three.id]);
    await accept(three, await offerTo(three, row.id));

    const target = await aQueue(program.kernel, { offerSeconds: 600 });
    const entrance = await aWidget(program.kernel, { queue: target });
    const later = await aConversation(program.kernel, { widget: entrance });
    const moved = await three.client.post<Conversation>(`/api/conversations/${row.id}/transfer`, {
      queueId: target.id,
      note: '',
    });
    expect(moved.body).toMatchObject({ state: 'waiting', queueId: target.id, agent: null });
    const receiver = await aDesk(target, { capacity: { chat: 1 } });
    await offerTo(receiver, row.id);
    expect((await item(later.row.id)).state).toBe('waiting');
    expect((await two.client.get(`/api/conversations/${row.id}`)).status).toBe(404);
  });

  it('an agent asked by skill: nobody without it, until the queue lowers what it asks', async () => {
    const skilled = await aQueue(program.kernel, {
      offerSeconds: 600,
      skills: { english: 5 },
      relaxations: [{ afterSeconds: 1, skills: { english: 2 } }],
    });
    const entrance = await aWidget(program.kernel, { queue: skilled });
    await aDesk(skilled);
    const some = await aDesk(skilled, { skills: { english: 3 }, ready: false });
    const { row } = await aConversation(program.kernel, { widget: entrance });
    await makeReady(program.kernel, some.id);
    await offerTo(some, row.id);
    expect((await item(row.id)).offered_to).toEqual([some.id]);
  });
});

describe('doors, overflow and people of last time', () => {
  it('a closed queue says so at the entrance, and may let people wait', async () => {
    const scope = systemScope('test');
    const calendarId = await program.kernel.db.transact((tx) =>
      createCalendar(tx, scope, {
        name: { zh: '只在远日开', en: 'Open far away' },
        definition: {
          zone: 'Asia/Shanghai',
          weekly: [[{ from: '09:00', to: '09:01' }], [], [], [], [], [], []],
          // Whatever day this test runs: today is a holiday, and so are the days around it.
          days: [-1, 0, 1].map((ahead) => ({
            date: new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10),
            name: '',
            hours: [],
          })),
        },
      }),
    );
    const closedText = { zh: '节后回复您', en: 'Back after the holidays' };
    const queue = await aQueue(program.kernel, { calendarId, closedText });
    const door = await queueDoor(program.kernel.db, scope, queue.id);
    expect(door).toMatchObject({ open: false, closedText, closedOffer: 'message' });
    expect(door!.opensAt!.getTime()).toBeGreaterThan(Date.now());
    const always = await aQueue(program.kernel);
    expect(await queueDoor(program.kernel.db, scope, always.id)).toMatchObject({ open: true, opensAt: null });
    const { host } = await aWidget(program.kernel, { queue });
    const visit = async (): Promise<WidgetSettings> =>
      (await program.anonymous.post<{ settings: WidgetSettings }>('/api/widget/visits', { host, page: '/' })).body
        .settings;
    expect(await visit()).toMatchObject({ onDuty: false, hoursText: closedText });
    await program.kernel.db.run(`update routing.queue set closed_offer = 'wait' where id = $1`, [queue.id]);
    expect((await visit()).onDuty).toBe(true);
  });

  it('new work goes where it waits less, with its key; a queue without anybody takes none', async () => {
    const there = await aQueue(program.kernel, { offerSeconds: 600 });
    const here = await aQueue(program.kernel, {
      offerSeconds: 600,
      targetSeconds: 90,
      overflow: { queueId: there.id, enterSeconds: 60, leaveSeconds: 20 },
    });
    const widget = await aWidget(program.kernel, { queue: here });
    const stays = await aConversation(program.kernel, { widget });
    const queueOf = async (subjectId: string) =>
      (
        await program.kernel.db.run<{ queue_id: string; hops: number; ahead: number }>(
          `select queue_id, hops, key - extract(epoch from enqueued_at) * 1000 as ahead
           from routing.work_item where subject_id = $1`,
          [subjectId],
        )
      )[0]!;
    expect(await queueOf(stays.row.id)).toMatchObject({ queue_id: here.id, hops: 0 });
    const desk = await aDesk(there);
    const moved = await aConversation(program.kernel, { widget });
    const work = await queueOf(moved.row.id);
    expect(work).toMatchObject({ queue_id: there.id, hops: 1 });
    expect(Math.round(Number(work.ahead) / 1000)).toBe(90);
    await offerTo(desk, moved.row.id);
    // Somebody comes to the first queue: the wait there falls below the lower mark.
    await aDesk(here);
    const back = await aConversation(program.kernel, { widget });
    expect(await queueOf(back.row.id)).toMatchObject({ queue_id: here.id });
  });

  it('work passed to a queue of another site is offered by the router there, with its place', async () => {
    const scope = systemScope('test');
    const { db } = program.kernel;
    await db.transact((tx) =>
      addSite(tx, scope, { id: 2, code: 'S2', name: { zh: '二站', en: 'Second' }, zone: 'Asia/Shanghai' }),
    );
    const here = await aQueue(program.kernel);
    const away = await aQueue(program.kernel, { unitId: await aUnit(db, { site: 2 }), offerSeconds: 600 });
    const subjectId = newId();
    await db.transact((tx) => enqueue(tx, scope, { kind: 'conversation', subjectId, queueId: here.id }));
    const { key } = await item(subjectId);
    await db.transact((tx) =>
      passOn(tx, scope, { kind: 'conversation', subjectId, queueId: away.id, reason: 'transfer' }),
    );
    const [row] = await db.run('select origin_site from routing.work_item where subject_id = $1', [subjectId]);
    expect(row).toEqual({ origin_site: 2 });
    const desk = await aDesk(away);
    await until('offered there', async () => (await item(subjectId)).offered_to?.includes(desk.id));
    expect((await item(subjectId)).key).toBe(key);
  });

  it('who comes back is offered first to whom they had', async () => {
    const queue = await aQueue(program.kernel, { offerSeconds: 600, strategy: 'waiting-queue' });
    await aDesk(queue);
    const known = await aDesk(queue);
    const contactId = newId();
    const ask = async (subjectId: string) =>
      program.kernel.db.transact((tx) =>
        enqueue(tx, systemScope('test'), { kind: 'conversation', subjectId, queueId: queue.id, contactId }),
      );
    const first = newId();
    await ask(first);
    await program.kernel.db.transact((tx) =>
      assignTo(tx, systemScope('test'), { kind: 'conversation', subjectId: first, staffId: known.id }),
    );
    await program.kernel.db.transact((tx) =>
      finish(tx, systemScope('test'), { kind: 'conversation', subjectId: first, reason: 'done' }),
    );
    const again = newId();
    await ask(again);
    const row = await until('offered', async () => {
      const found = await item(again);
      return found.state === 'offered' && found;
    });
    expect(row.offered_to).toEqual([known.id]);
  });
});

describe('setting up', () => {
  it('policy, break reasons and steps are checked, kept once and audited; others see nothing of it', async () => {
    const keeper = await aStaff(program.kernel, {
      permissions: ['routing.configure', 'routing.queues.read'],
    });
    const boss = await program.signIn(keeper.number, keeper.password);
    type Policy = { version: number; hopLimit: number };
    const before = (await boss.get<Policy>('/api/routing/policy')).body;
    const changed = await boss.put<Policy>('/api/routing/policy', { ...before, hopLimit: 3 });
    expect(changed.body).toMatchObject({ version: before.version + 1, hopLimit: 3 });
    // Somebody else changed it meanwhile.
    expect((await boss.put('/api/routing/policy', { ...before, hopLimit: 4 })).status).toBe(409);
    expect((await boss.put('/api/routing/policy', { ...changed.body, missedLimit: 0 })).status).toBe(400);
    expect((await boss.put('/api/routing/policy', { ...changed.body, hopLimit: before.hopLimit })).status).toBe(200);
    const reason = { name: { zh: '喝水', en: 'Water' }, limitMinutes: 5, position: 6 };
    expect((await boss.put('/api/routing/break-reasons/water', reason)).status).toBe(204);
    const desk = await aDesk(await aQueue(program.kernel));
    expect((await desk.client.put('/api/routing/presence', { state: 'break', reason: 'water' })).status).toBe(200);
    expect((await boss.put('/api/routing/break-reasons/water', { ...reason, state: 'retired' })).status).toBe(204);
    const gone = await desk.client.put<{ error: { code: string } }>('/api/routing/presence', {
      state: 'break',
      reason: 'water',
    });
    expect(gone.body.error.code).toBe('routing.break-reason');
    const trail = await program.kernel.db.run(
      `select from audit.entry where action in ('routing.policy-changed', 'routing.break-reason-kept') and actor_id = $1`,
      [keeper.id],
    );
    expect(trail).toHaveLength(4);
    const queue = await aQueue(program.kernel);
    const wrong = await boss.patch<{ error: { code: string } }>(`/api/routing/queues/${queue.id}`, {
      version: 1,
      relaxations: [
        { afterSeconds: 60, skills: {} },
        { afterSeconds: 30, skills: {} },
      ],
    });
    expect(wrong.status).toBe(400);
    for (const path of ['queue-settings', 'policy', 'agents', 'break-reasons/all'])
      expect((await desk.client.get(`/api/routing/${path}`)).status, path).toBe(403);
  });

  it('skills are named; the router goes by their code, whether retired or not', async () => {
    const keeper = await aStaff(program.kernel, { permissions: ['routing.configure', 'routing.queues.read'] });
    const boss = await program.signIn(keeper.number, keeper.password);
    const code = `gas-${newId().slice(-8)}`;
    const queue = await aQueue(program.kernel);
    const desk = await aDesk(queue, { skills: { [code]: 6 } });
    const { version } = (await boss.get<{ version: number }>(`/api/routing/queues/${queue.id}`)).body;
    const asked = { version, skills: {}, relaxations: [{ afterSeconds: 30, skills: { [code]: 3 } }] };
    expect((await boss.patch(`/api/routing/queues/${queue.id}`, asked)).status).toBe(200);
    const listed = async () =>
      (await boss.get<{ skills: SkillListed[] }>('/api/routing/skills')).body.skills.find((one) => one.code === code);
    const none = { code, name: null, state: 'active', agents: 1, queues: 1 };
    expect(await listed()).toEqual(none);
    const name = { zh: '燃气安全', en: 'Gas safety' };
    expect((await boss.put(`/api/routing/skills/${code}`, { name })).status).toBe(204);
    expect(await listed()).toEqual({ ...none, name });
    expect((await boss.put(`/api/routing/skills/${code}`, { name, state: 'retired' })).status).toBe(204);
    expect(await listed()).toEqual({ ...none, name, state: 'retired' });
    const agents = (await boss.get<{ agents: AgentListed[] }>('/api/routing/agents')).body.agents;
    expect(agents.find(({ staffId }) => staffId === desk.id)?.skills).toEqual({ [code]: 6 });
    expect((await desk.client.put(`/api/routing/skills/${code}`, { name })).status).toBe(403);
    expect((await boss.put(`/api/routing/skills/${'x'.repeat(41)}`, { name })).status).toBe(400);
  });

  it('lists queues with their line and agents with their skills, of the own units only', async () => {
    const queue = await aQueue(program.kernel);
    const other = await aQueue(program.kernel);
    const desk = await aDesk(queue, { skills: { english: 4 } });
    await aDesk(other);
    const lead = await aStaff(program.kernel, {
      unitId: queue.unitId,
      permissions: ['routing.configure', 'routing.queues.read'],
    });
    const client = await program.signIn(lead.number, lead.password);
    const { queues } = (await client.get<{ queues: QueueListed[] }>('/api/routing/queue-settings')).body;
    expect(queues).toMatchObject([{ id: queue.id, open: true, waiting: 0, ready: 1, members: [desk.id] }]);
    expect(queues[0]!.predictedWaitSeconds).toBeGreaterThan(0);
    const { agents } = (await client.get<{ agents: AgentListed[] }>('/api/routing/agents')).body;
    expect(agents).toMatchObject([
      { staffId: desk.id, skills: { english: 4 }, mayConfigure: true, maySupervise: false },
    ]);
    // The policy is the whole company's.
    const policy = (await client.get<object>('/api/routing/policy')).body;
    expect((await client.put('/api/routing/policy', policy)).status).toBe(403);
  });
});

describe('figures of queues', () => {
  it('are pushed to those who work in a queue of the unit, and no longer once they left it', async () => {
    const queue = await aQueue(program.kernel);
    const widget = await aWidget(program.kernel, { queue });
    const desk = await aDesk(queue, { ready: false });
    const stranger = await aDesk(await aQueue(program.kernel), { ready: false });
    const topic = `queues:${queue.unitId}`;
    const away = await TestSocket.open(program.url, { cookie: stranger.client.cookie });
    expect(await away.subscribe(topic)).toEqual([topic]);
    const socket = await TestSocket.open(program.url, { cookie: desk.client.cookie }, [topic]);
    await aConversation(program.kernel, { widget });
    const told = await socket.pushed<Queue>('routing.queue', (figures) => figures.waiting === 1);
    expect(told.id).toBe(queue.id);
    const other = await aStaff(program.kernel, { unitId: queue.unitId, permissions: ['routing.configure'] });
    const keeper = await program.signIn(other.number, other.password);
    expect((await keeper.put(`/api/routing/queues/${queue.id}/members`, { members: [] })).status).toBeLessThan(300);
    await until('the topic is taken away', async () => (await socket.subscribe(topic)).includes(topic));
    away.close();
    socket.close();
  });
});
