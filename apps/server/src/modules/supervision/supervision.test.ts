/** A leader looks in, leaves a word, takes over, ends; and promises that run out: through HTTP, with the kernel's clock. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Conversation, Message } from '#contracts/conversations';
import type { Notice } from '#contracts/notifications';
import type { LookIn } from '#contracts/supervision';
import { clock, newId, steerClock } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget, type TestWidget } from '#testing/conversations';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent } from '#testing/routing';
import { takeOffer } from '../../../test/road/take-offer.ts';
import { sweepResponses } from './response-watch.ts';

let program: TestProgram;
let widget: TestWidget;
let agent: TestStaff;
let leaderStaff: TestStaff;
let desk: Client;
let leader: Client;
let stranger: Client;
beforeAll(async () => {
  program = await testProgram();
  widget = await aWidget(program.kernel);
  agent = await anAgent(program.kernel, { queue: widget.queue, capacity: { chat: 50 } });
  desk = await program.signIn(agent.number, agent.password);
  leaderStaff = await aStaff(program.kernel, { unitId: widget.queue.unitId, roles: ['supervisor'] });
  leader = await program.signIn(leaderStaff.number, leaderStaff.password);
  const other = await aStaff(program.kernel, {
    unitId: await aUnit(program.kernel.db),
    roles: ['supervisor'],
  });
  stranger = await program.signIn(other.number, other.password);
}, 120_000);
afterAll(() => program?.stop());

async function aTalk(): Promise<{ id: string; visitor: Client }> {
  const visitor = program.bearer((await aVisitor(program.kernel, { widget })).token);
  const { body } = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '什么时候有货？' },
  });
  await takeOffer(desk, body.id);
  return { id: body.id, visitor };
}
const told = async (client: Client, id: string, code: string): Promise<Notice[]> => {
  await program.kernel.events.settle();
  const { body } = await client.get<{ notices: Notice[] }>('/api/notifications/notices?limit=50');
  return body.notices.filter((notice) => notice.link === `/workspace/${id}` && notice.code === `supervision.${code}`);
};
const audited = (id: string, action: string) =>
  program.kernel.db.run<{ actor_id: string; detail: Record<string, string> }>(
    'select actor_id, detail from audit.entry where subject_id = $1 and action = $2',
    [id, action],
  );

it('a look into a colleague’s conversation is audited once, told, and closed to leaders elsewhere', async () => {
  const { id } = await aTalk();
  expect((await stranger.get(`/api/conversations/${id}/messages?limit=10`)).status).toBe(404);
  for (let look = 0; look < 3; look++)
    expect((await leader.get(`/api/conversations/${id}/messages?limit=10`)).status).toBe(200);
  await desk.get(`/api/conversations/${id}/messages?limit=10`);
  expect(await audited(id, 'supervision.looked-in')).toMatchObject([
    { actor_id: leaderStaff.id, detail: { agentId: agent.id } },
  ]);
  expect(await told(desk, id, 'looked-in')).toMatchObject([{ params: { staff: leaderStaff.number } }]);
  const { body } = await desk.get<{ lookIns: LookIn[] }>(`/api/supervision/look-ins?conversationId=${id}`);
  expect(body.lookIns.map(({ staff }) => staff.number)).toEqual([leaderStaff.number]);
  expect((await stranger.get<typeof body>(`/api/supervision/look-ins?conversationId=${id}`)).body.lookIns).toEqual([]);
});

it('a whisper reaches the agent and never the customer', async () => {
  const { id, visitor } = await aTalk();
  const words = { clientId: newId(), kind: 'note', text: '先安抚，再报价' };
  const first = await leader.post<{ seq: number }>(`/api/conversations/${id}/messages`, words);
  const again = await leader.post<{ seq: number }>(`/api/conversations/${id}/messages`, words);
  expect([first.status, again.status, again.body.seq]).toEqual([200, 200, first.body.seq]);
  const kinds = async (client: Client, path: string) =>
    (await client.get<{ messages: Message[] }>(path)).body.messages.map(({ kind }) => kind);
  expect(await kinds(desk, `/api/conversations/${id}/messages?limit=50`)).toContain('note');
  expect(await kinds(visitor, `/api/widget/conversations/${id}/messages?limit=50`)).not.toContain('note');
  expect(await told(desk, id, 'whispered')).toHaveLength(1);
  // One's own notes are no news.
  await desk.post(`/api/conversations/${id}/messages`, { clientId: newId(), kind: 'note', text: '好' });
  expect(await told(desk, id, 'whispered')).toHaveLength(1);
});

it('taking over needs the right and a reason; the customer stays, the agent is told', async () => {
  const { id } = await aTalk();
  const take = (client: Client, body?: object) =>
    client.post<Conversation & { error: { code: string } }>(`/api/conversations/${id}/take`, body);
  expect((await take(stranger, { reason: '试试' })).status).toBe(404);
  expect((await take(leader)).body.error.code).toBe('conversations.reason-missing');
  const taken = await take(leader, { reason: '客户升级投诉' });
  expect(taken.body).toMatchObject({ state: 'active', agent: { id: leaderStaff.id } });
  expect((await desk.post(`/api/conversations/${id}/messages`, { clientId: newId(), text: '我来' })).status).toBe(404);
  expect(
    (await leader.post(`/api/conversations/${id}/messages`, { clientId: newId(), text: '您好，我是班长' })).status,
  ).toBe(200);
  expect(await audited(id, 'conversations.taken-over')).toMatchObject([
    { actor_id: leaderStaff.id, detail: { from: agent.id, reason: '客户升级投诉' } },
  ]);
  expect(await told(desk, id, 'taken-over')).toHaveLength(1);
  // The router agrees: one holder.
  const held = await program.kernel.db.run(
    'select held_by from routing.work_item where subject_id = $1 and state = $2',
    [id, 'held'],
  );
  expect(held).toEqual([{ held_by: leaderStaff.id }]);
});

it('ending a colleague’s conversation is audited and told; ending one’s own is neither', async () => {
  const forced = await aTalk();
  await leader.post(`/api/conversations/${forced.id}/close`, { reason: '骚扰' });
  expect(await audited(forced.id, 'conversations.forced-end')).toMatchObject([
    { detail: { agentId: agent.id, reason: '骚扰' } },
  ]);
  expect(await told(desk, forced.id, 'ended')).toHaveLength(1);
  const own = await aTalk();
  await desk.post(`/api/conversations/${own.id}/close`, {});
  expect(await audited(own.id, 'conversations.forced-end')).toEqual([]);
  expect(await told(desk, own.id, 'ended')).toEqual([]);
});

it('a first answer: told at 75 %, and once more when late; answered in time, nobody is told', async () => {
  const late = await aTalk();
  const answered = await aTalk();
  await desk.post(`/api/conversations/${answered.id}/messages`, { clientId: newId(), text: '有货' });
  const { body } = await desk.get<Conversation>(`/api/conversations/${late.id}`);
  const { startedAt, dueAt } = body.firstResponse!;
  const share = (part: number) => Date.parse(startedAt) + (Date.parse(dueAt) - Date.parse(startedAt)) * part;
  const sweepAt = async (ms: number) => {
    const steered = steerClock(() => ms);
    try {
      await sweepResponses(program.kernel.db);
    } finally {
      steered();
    }
  };
  expect(share(0.7)).toBeGreaterThan(clock.ms());
  await sweepAt(share(0.7));
  expect(await told(desk, late.id, 'response-soon')).toEqual([]);
  await sweepAt(share(0.76));
  await sweepAt(share(0.8));
  expect(await told(desk, late.id, 'response-soon')).toHaveLength(1);
  expect(await told(leader, late.id, 'response-soon')).toEqual([]);
  await sweepAt(share(1) + 1);
  await sweepAt(share(2));
  expect(await told(desk, late.id, 'response-late')).toHaveLength(1);
  expect(await told(leader, late.id, 'response-late')).toHaveLength(1);
  for (const code of ['response-soon', 'response-late']) expect(await told(desk, answered.id, code)).toEqual([]);
});
