/** Who looks at what: through sockets, on two nodes, ended by a closed tab, by leaving, by silence; and never for strangers. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { newId, type Realtime, systemScope } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget } from '#testing/conversations';
import { aStaff, type TestStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent } from '#testing/routing';
import { aTicket } from '#testing/tickets';
import { TestSocket } from '../../../test/road/socket.ts';
import { takeOffer } from '../../../test/road/take-offer.ts';
import { NodeSignals } from '../../kernel/events/signals.ts';
import { createLogger } from '../../kernel/log.ts';
import type { People, Present } from './contract.ts';
import { Attention } from './live.ts';
import { Lookers, lookMs, typingMs } from './rules/lookers.ts';

let program: TestProgram;
let signals: NodeSignals;
/** Another node: its own memory and connection to the database, no sockets. */
let other: Attention;
let agent: TestStaff;
let leader: TestStaff;
let conversationId: string;
let ticketId: string;
const sockets: TestSocket[] = [];
beforeAll(async () => {
  program = await testProgram();
  signals = new NodeSignals({ url: program.databaseUrl, log: createLogger('silent', 'other') });
  const realtime = { onConnection: () => {}, listened: () => false } as unknown as Realtime;
  other = new Attention({ db: program.kernel.db, signals, realtime });
  await signals.start();
  const widget = await aWidget(program.kernel);
  agent = await anAgent(program.kernel, { queue: widget.queue });
  leader = await aStaff(program.kernel, { unitId: widget.queue.unitId, roles: ['supervisor'] });
  const visitor = program.bearer((await aVisitor(program.kernel, { widget })).token);
  const { body } = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '在吗？' },
  });
  conversationId = body.id;
  await takeOffer(await program.signIn(agent.number, agent.password), conversationId);
  ticketId = (await aTicket(program.kernel, { unitId: widget.queue.unitId })).id;
}, 120_000);
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(async () => {
  await signals?.stop();
  await program?.stop();
});

async function seat(staff: TestStaff, topics: string[] = []): Promise<TestSocket> {
  const client: Client = await program.signIn(staff.number, staff.password);
  const socket = await TestSocket.open(program.url, { cookie: client.cookie }, topics);
  sockets.push(socket);
  return socket;
}
const numbers = (people: Present[]): string[] => people.map(({ number, typing }) => (typing ? `${number}…` : number));

it('colleagues see each other look, type and go, on every node; a closed tab is gone within two seconds', async () => {
  const subject = { subject: 'conversation', id: conversationId } as const;
  const mine = await seat(agent, [`conversation:${conversationId}`]);
  const theirs = await seat(leader, [`conversation:${conversationId}`]);
  const first = await mine.call<People>('attention.look', { ...subject, typing: false });
  expect(numbers(first.people)).toEqual([agent.number]);
  await theirs.call('attention.look', { ...subject, typing: false });
  const both = [agent.number, leader.number].sort((a, b) => a.localeCompare(b, 'en'));
  await mine.pushed<People>('attention.people', ({ people }) => people.length === 2);
  await vi.waitFor(async () => {
    const { people } = await theirs.call<People>('attention.look', { ...subject, typing: false });
    expect(numbers(people)).toEqual(both);
  });
  await theirs.call('attention.look', { ...subject, typing: true });
  const typing = await mine.pushed<People>('attention.people', ({ people }) => people.some((one) => one.typing));
  expect(numbers(typing.people)).toEqual([`${leader.number}…`, agent.number]);
  // The rows of a list are asked for; a node without their sockets knows the same.
  const ids = [newId(), conversationId];
  const { rows } = await mine.call<{ rows: People[] }>('attention.among', { subject: 'conversation', ids });
  expect(rows).toMatchObject([{ id: conversationId, people: [{ number: leader.number, typing: true }, {}] }]);
  // Whoever reads there is a staff member as well; the program itself looks at nothing.
  const reader = { ...systemScope('test'), actor: { kind: 'staff' as const, id: leader.id } };
  await vi.waitFor(async () => expect(await other.among(reader, 'conversation', ids)).toEqual(rows));

  const before = mine.pushes.length;
  const from = performance.now();
  theirs.terminate();
  await vi.waitFor(() => {
    const last = mine.pushes.slice(before).at(-1)?.data as People | undefined;
    expect(last && numbers(last.people)).toEqual([agent.number]);
  }, 5_000);
  expect(performance.now() - from).toBeLessThan(2_000);
  await vi.waitFor(async () => {
    const [left] = await other.among(reader, 'conversation', ids);
    expect(numbers(left!.people)).toEqual([agent.number]);
  });
});

it('tickets alike; leaving tells at once; whoever may not read the row neither looks nor learns who does', async () => {
  const subject = { subject: 'ticket', id: ticketId } as const;
  const mine = await seat(agent, [`ticket:${ticketId}`]);
  const theirs = await seat(leader, [`ticket:${ticketId}`]);
  await mine.call('attention.look', { ...subject, typing: false });
  await theirs.call('attention.look', { ...subject, typing: false });
  await mine.pushed<People>('attention.people', ({ people }) => people.length === 2);
  await theirs.call('attention.leave', subject);
  await vi.waitFor(() => expect(numbers((mine.pushes.at(-1)!.data as People).people)).toEqual([agent.number]));
  const stranger = await aStaff(program.kernel, { unitId: await aUnit(program.kernel.db), roles: ['agent'] });
  const far = await seat(stranger);
  for (const what of [subject, { subject: 'conversation', id: conversationId }])
    await expect(far.call('attention.look', { ...what, typing: true })).rejects.toMatchObject({
      code: 'attention.not-for-you',
    });
  expect(await far.call('attention.among', { subject: 'ticket', ids: [ticketId] })).toEqual({ rows: [] });
  // A visitor is nobody's colleague, in their own conversation either.
  const visitor = await TestSocket.open(program.url, { token: (await aVisitor(program.kernel)).token });
  sockets.push(visitor);
  await expect(visitor.call('attention.look', { ...subject, typing: false })).rejects.toMatchObject({
    code: 'attention.not-for-you',
  });
});

it('what is not said again is forgotten: typing first, then looking; two tabs are one person', () => {
  const lookers = new Lookers();
  const li = { id: 'li', name: '李敏', number: '8021' };
  const wang = { id: 'wang', name: '王强', number: '8022' };
  expect(lookers.look('tab 1', 'ticket:1', li, false, 0)).toBe(true);
  expect(lookers.look('tab 1', 'ticket:1', li, false, 1)).toBe(false);
  expect(lookers.look('tab 2', 'ticket:1', li, true, 2)).toBe(true);
  lookers.look('tab 3', 'ticket:1', wang, false, 3);
  expect(numbers(lookers.people('ticket:1', 4))).toEqual(['8021…', '8022']);
  expect(lookers.sweep(2 + typingMs)).toEqual(['ticket:1']);
  expect(numbers(lookers.people('ticket:1', 2 + typingMs))).toEqual(['8021', '8022']);
  expect(lookers.leave('tab 1', 'ticket:1')).toBe(true);
  expect(lookers.leave('tab 1', 'ticket:1')).toBe(false);
  expect(numbers(lookers.people('ticket:1', 5))).toEqual(['8021', '8022']);
  expect(lookers.gone('tab 2')).toEqual(['ticket:1']);
  expect(lookers.sweep(3 + lookMs)).toEqual(['ticket:1']);
  expect(lookers.looked('ticket:1')).toBe(false);
  expect(lookers.gone('tab 3')).toEqual([]);
});
