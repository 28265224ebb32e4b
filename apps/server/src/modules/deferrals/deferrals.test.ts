/** Sent later, put to sleep: with the kernel's clock, through HTTP, over a restart, and when the world changed meanwhile. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clock, newId, steerClock } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget, type TestWidget } from '#testing/conversations';
import { anAgent } from '#testing/routing';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { ScheduledMessage } from './contract.ts';
import { mayWaitUntil, most } from './rules.ts';

let program: TestProgram;
let widget: TestWidget;
let desk: Client;
let other: Client;
beforeAll(async () => {
  program = await testProgram();
  widget = await aWidget(program.kernel, { idleMinutes: 30 });
  const agent = await anAgent(program.kernel, { queue: widget.queue, capacity: { chat: 50 } });
  desk = await program.signIn(agent.number, agent.password);
  const second = await anAgent(program.kernel, {});
  other = await program.signIn(second.number, second.password);
}, 120_000);
afterAll(() => program?.stop());

type Chat = { id: string; say: (text: string) => Promise<unknown> };
async function aTalk(): Promise<Chat> {
  const visitor = program.bearer((await aVisitor(program.kernel, { widget })).token);
  const { body } = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '什么时候有货？' },
  });
  await takeOffer(desk, body.id);
  return {
    id: body.id,
    say: (text) => visitor.post('/api/widget/conversations', { firstMessage: { clientId: newId(), text } }),
  };
}
const texts = async (id: string): Promise<string[]> =>
  (
    await desk.get<{ messages: { kind: string; text: string }[] }>(
      `/api/conversations/${id}/messages?after=0&limit=100`,
    )
  ).body.messages.flatMap(({ kind, text }) => (kind === 'text' ? [text] : []));
const listed = async (id: string): Promise<ScheduledMessage[]> =>
  (await desk.get<{ messages: ScheduledMessage[] }>(`/api/deferrals/messages?conversationId=${id}`)).body.messages;
const later = (id: string, text: string, at: number, client = desk) =>
  client.post<ScheduledMessage>('/api/deferrals/messages', {
    conversationId: id,
    text,
    sendAt: new Date(at).toISOString(),
  });
const hour = 3_600_000;

/** Runs what is due as if it were that time. */
async function at(ms: number): Promise<void> {
  const steered = steerClock(() => ms);
  try {
    await program.kernel.jobs.runSchedule('deferrals.do-due');
  } finally {
    steered();
  }
}

it('a message goes out once at its time, not before, and not when it was taken back', async () => {
  const { id } = await aTalk();
  const now = clock.ms();
  const first = await later(id, '货到了，给您留了一台', now + 2 * hour);
  expect(first.status, JSON.stringify(first.body)).toBe(200);
  const second = await later(id, '这句不发了', now + hour);
  expect((await listed(id)).map(({ text }) => text)).toEqual(['这句不发了', '货到了，给您留了一台']);
  expect((await other.delete(`/api/deferrals/messages/${second.body.id}`)).status).toBe(404);
  expect((await desk.delete(`/api/deferrals/messages/${second.body.id}`)).status).toBe(204);
  expect((await desk.delete(`/api/deferrals/messages/${second.body.id}`)).status).toBe(409);
  await at(now + 1.9 * hour);
  expect(await texts(id)).toEqual(['什么时候有货？']);
  await at(now + 2 * hour);
  await at(now + 3 * hour);
  expect(await texts(id)).toEqual(['什么时候有货？', '货到了，给您留了一台']);
  expect(await listed(id)).toEqual([]);
  const kept = await program.kernel.db.run<{ text: string }>('select text from deferrals.scheduled_message');
  expect(kept.every(({ text }) => text === '')).toBe(true);
});

it('waits only so long, for whoever holds the conversation, and fails aloud when it was closed meanwhile', async () => {
  const { id } = await aTalk();
  const now = clock.ms();
  for (const wrong of [now - 1000, now + (most.days + 1) * 24 * hour])
    expect((await later(id, '不行', wrong)).status).toBe(400);
  expect((await later(id, '偷', now + hour, other)).status).toBe(404);
  expect((await later(id, '明天给您回电', now + hour)).status).toBe(200);
  expect((await desk.post(`/api/conversations/${id}/close`, {})).status).toBe(200);
  await at(now + 2 * hour);
  expect(await listed(id)).toMatchObject([{ state: 'failed', problem: 'closed', text: '明天给您回电' }]);
  const notices = await program.kernel.db.run<{ code: string }>(
    `select code from notifications.notice where code like 'deferrals.%' and link = $1`,
    [`/workspace/${id}`],
  );
  expect(notices).toEqual([{ code: 'deferrals.failed-closed' }]);
});

it('a conversation sleeps past its idle time until the hour, or until the customer writes', async () => {
  const bySleep = await aTalk();
  const byWord = await aTalk();
  const now = clock.ms();
  const until = new Date(now + 5 * hour).toISOString();
  const sleeping = async (id: string): Promise<string | null> =>
    (await desk.get<{ snoozedUntil: string | null }>(`/api/conversations/${id}`)).body.snoozedUntil;
  for (const { id } of [bySleep, byWord]) {
    expect((await desk.post('/api/deferrals/snooze', { conversationId: id, until })).status).toBe(204);
    expect(await sleeping(id)).toBe(until);
  }
  expect((await other.post('/api/deferrals/snooze', { conversationId: byWord.id, until: null })).status).toBe(404);
  await byWord.say('在吗？');
  expect(await sleeping(byWord.id)).toBeNull();

  const steered = steerClock(() => now + 4 * hour);
  try {
    await program.kernel.jobs.runSchedule('conversations.close-idle');
    await program.kernel.jobs.runSchedule('deferrals.do-due');
  } finally {
    steered();
  }
  const state = async (id: string) => (await desk.get<{ state: string }>(`/api/conversations/${id}`)).body.state;
  expect(await state(bySleep.id)).toBe('active');
  expect(await state(byWord.id)).toBe('closed');
  await at(now + 5 * hour + 1000);
  expect(await sleeping(bySleep.id)).toBeNull();
  const notices = await program.kernel.db.run(`select 1 from notifications.notice where code = 'deferrals.woken'`);
  expect(notices).toHaveLength(1);
});

it('nothing waits for the past or beyond three months', () => {
  const now = new Date('2026-11-28T05:00:00Z');
  const ahead = (ms: number): boolean => mayWaitUntil(new Date(now.getTime() + ms), now);
  expect([-1, 0, 1, most.days * 86_400_000, most.days * 86_400_000 + 1].map(ahead)).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
});
