/** Named in a note: who may be, who is told, what the list shows; through HTTP, in conversations and tickets alike. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Notice } from '#contracts/notifications';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget } from '#testing/conversations';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent } from '#testing/routing';
import { aTicket } from '#testing/tickets';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { Mention } from './contract.ts';

let program: TestProgram;
type Person = TestStaff & { client: Client };
const people: Record<'agent' | 'leader' | 'mate' | 'stranger', Person> = {} as never;
let conversationId: string;
let ticketId: string;
beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  const widget = await aWidget(kernel);
  const { unitId } = widget.queue;
  const made = {
    agent: await anAgent(kernel, { queue: widget.queue }),
    mate: await aStaff(kernel, { unitId, name: '王强', roles: ['agent'] }),
    leader: await aStaff(kernel, { unitId, name: '赵班长', roles: ['supervisor'] }),
    stranger: await aStaff(kernel, { unitId: await aUnit(kernel.db), name: '远方', roles: ['supervisor'] }),
  };
  for (const [key, staff] of Object.entries(made))
    people[key as keyof typeof people] = { ...staff, client: await program.signIn(staff.number, staff.password) };
  const visitor = program.bearer((await aVisitor(kernel, { widget })).token);
  const { body } = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '在吗？' },
  });
  conversationId = body.id;
  await takeOffer(people.agent.client, conversationId);
  ticketId = (await aTicket(kernel, { unitId })).id;
}, 120_000);
afterAll(() => program?.stop());

const offered = async (who: Person, subject: string, id: string, words = '') => {
  const path = `/api/mentions/candidates?subject=${subject}&id=${id}&words=${encodeURIComponent(words)}`;
  const { status, body } = await who.client.get<{ staff: { number: string }[] }>(path);
  return status === 200 ? body.staff.map(({ number }) => number) : status;
};
const listed = async (who: Person) =>
  (await who.client.get<{ mentions: Mention[]; unread: number }>('/api/mentions')).body;
const told = async (who: Person) =>
  (await who.client.get<{ notices: Notice[] }>('/api/notifications/notices?limit=50')).body.notices.filter(({ code }) =>
    code.startsWith('mentions.'),
  );
const noteIn = (text: string) =>
  people.agent.client.post<{ seq: number }>(`/api/conversations/${conversationId}/messages`, {
    clientId: newId(),
    kind: 'note',
    text,
  });

it('offers only who may read the row, never oneself, and nothing at all to a stranger', async () => {
  const { agent, leader, mate, stranger } = people;
  expect(await offered(agent, 'conversation', conversationId)).toEqual([leader.number]);
  expect(await offered(leader, 'conversation', conversationId)).toEqual([agent.number]);
  const ofTicket = await offered(agent, 'ticket', ticketId);
  expect(ofTicket).toEqual(expect.arrayContaining([leader.number, mate.number]));
  expect(ofTicket).not.toContain(agent.number);
  expect(ofTicket).not.toContain(stranger.number);
  expect(await offered(agent, 'ticket', ticketId, '王')).toEqual([mate.number]);
  for (const [subject, id] of [
    ['ticket', ticketId],
    ['conversation', conversationId],
  ] as const)
    expect(await offered(stranger, subject, id)).toBe(404);
});

it('tells the named one once, with the way there; a name without access tells nobody', async () => {
  const { agent, leader, mate, stranger } = people;
  const words = `@赵班长#${leader.number} 请看，@王强#${mate.number} @远方#${stranger.number} @我#${agent.number}`;
  const { body } = await noteIn(words);
  await program.kernel.events.settle();
  await vi.waitFor(async () => expect((await listed(leader)).mentions).toHaveLength(1));
  const { mentions, unread } = await listed(leader);
  const link = `/workspace/${conversationId}?at=${body.seq}`;
  expect(mentions[0]).toMatchObject({ subject: 'conversation', link, author: { number: agent.number }, readAt: null });
  expect(mentions[0]!.excerpt).toContain('@赵班长 请看');
  expect(unread).toBe(1);
  expect(await told(leader)).toMatchObject([
    { code: 'mentions.named-conversation', link, params: { staff: agent.number } },
  ]);
  for (const other of [agent, mate, stranger]) {
    expect(await listed(other)).toEqual({ mentions: [], unread: 0 });
    expect(await told(other)).toEqual([]);
  }
  // Words to the customer name nobody.
  await agent.client.post(`/api/conversations/${conversationId}/messages`, {
    clientId: newId(),
    text: `@赵班长#${leader.number}`,
  });
  await program.kernel.events.settle();
  expect((await listed(leader)).mentions).toHaveLength(1);
});

it('tickets alike; seen is marked for oneself; without the right the words are gone', async () => {
  const { agent, leader, mate } = people;
  const comment = (internal: boolean) =>
    agent.client.post(`/api/tickets/${ticketId}/comments`, { text: `@王强#${mate.number} 配件到了吗？`, internal });
  expect((await comment(false)).status).toBe(200);
  expect((await comment(true)).status).toBe(200);
  await vi.waitFor(async () => expect((await listed(mate)).mentions).toHaveLength(1));
  const [mention] = (await listed(mate)).mentions;
  expect(mention).toMatchObject({ subject: 'ticket', link: `/tickets/${ticketId}`, excerpt: '@王强 配件到了吗？' });
  expect(await told(mate)).toMatchObject([{ code: 'mentions.named-ticket' }]);
  // Somebody else's marks nothing.
  await leader.client.post('/api/mentions/read', { ids: [mention!.id] });
  expect((await listed(mate)).unread).toBe(1);
  expect((await mate.client.post('/api/mentions/read', { ids: [mention!.id] })).body).toEqual({ unread: 0 });
  expect((await listed(mate)).mentions[0]!.readAt).not.toBeNull();
  await program.kernel.db.run('update tickets.ticket set unit_id = $2 where id = $1', [
    ticketId,
    await aUnit(program.kernel.db),
  ]);
  expect((await listed(mate)).mentions[0]).toMatchObject({ excerpt: null });
});
