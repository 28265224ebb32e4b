/** Silent chats are warned, then end; words of chats are found by those who may read them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, steerClock } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAgent } from '#testing/routing';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { Message } from './contract.ts';
import { idleWarningMinutes } from './rules/states.ts';
import { aConversation, aWidget, type TestWidget } from './testing.ts';

let program: TestProgram;
let widget: TestWidget;
let desk: Client;
beforeAll(async () => {
  program = await testProgram();
  widget = await aWidget(program.kernel, { idleMinutes: 30 });
  const agent = await anAgent(program.kernel, { queue: widget.queue, capacity: { chat: 50 } });
  desk = await program.signIn(agent.number, agent.password);
}, 120_000);
afterAll(() => program?.stop());

const say = (id: string, text: string) =>
  desk.post<{ seq: number; at: string }>(`/api/conversations/${id}/messages`, { clientId: `t-${newId()}`, text });
async function codes(id: string): Promise<string[]> {
  const { body } = await desk.get<{ messages: Message[] }>(`/api/conversations/${id}/messages?after=0`);
  return body.messages.flatMap((message) => (message.event ? [message.event.code] : []));
}

it('warns a fifth of the allowed silence before the end, at least one and at most five minutes', () => {
  expect([2, 9, 10, 25, 30, 600].map(idleWarningMinutes)).toEqual([1, 1, 2, 5, 5, 5]);
});

it('a silent chat is told once how soon it ends, a word keeps it, silence ends it; a talking one is left alone', async () => {
  const quiet = await aConversation(program.kernel, { widget });
  const lively = await aConversation(program.kernel, { widget });
  await takeOffer(desk, quiet.row.id);
  await takeOffer(desk, lively.row.id);
  // Waits for an agent: the silence is ours, not the visitor's.
  const unserved = await aConversation(program.kernel, { widget: await aWidget(program.kernel) });
  const began = Date.parse((await say(quiet.row.id, '还在吗？')).body.at);
  let now = began;
  const steered = steerClock(() => now);
  const minutes = async (count: number): Promise<void> => {
    now = began + count * 60_000;
    await program.kernel.jobs.runSchedule('conversations.close-idle');
  };
  const warnings = async () =>
    (await codes(quiet.row.id)).filter((code) => code === 'conversations.idle-warning').length;
  try {
    await minutes(24);
    expect(await warnings()).toBe(0);
    await minutes(25.1);
    await minutes(26);
    expect(await warnings()).toBe(1);
    now = began + 27 * 60_000;
    await say(quiet.row.id, '我在查');
    await say(lively.row.id, '好的');
    await minutes(31);
    expect(await codes(quiet.row.id)).not.toContain('conversations.closed');
    await minutes(53);
    expect(await warnings()).toBe(2);
    now = began + 56 * 60_000;
    await say(lively.row.id, '修好了');
    await minutes(57.1);
    expect(await codes(quiet.row.id)).toContain('conversations.closed');
    const ended = await desk.get<{ state: string }>(`/api/conversations/${quiet.row.id}`);
    expect(ended.body.state).toBe('closed');
    const other = await desk.get<{ state: string }>(`/api/conversations/${lively.row.id}`);
    expect(other.body.state).toBe('active');
    const [waits] = await program.kernel.db.run<{ state: string }>(
      'select state from conversations.conversation where id = $1',
      [unserved.row.id],
    );
    expect(waits?.state).not.toBe('closed');
  } finally {
    steered();
  }
});

it('finds words of messages, Chinese and Latin, newest first; not of foreign units, not what was recalled', async () => {
  const own = await aConversation(program.kernel, { widget });
  await takeOffer(desk, own.row.id);
  await say(own.row.id, '压缩机异响，型号 KX-900，请记录');
  await say(own.row.id, '压缩机已经更换');
  const slip = await say(own.row.id, '压缩机报价写错了');
  const foreign = await aConversation(program.kernel);
  const stranger = await anAgent(program.kernel, { queue: foreign.visitor.widget.queue });
  const theirs = await program.signIn(stranger.number, stranger.password);
  await takeOffer(theirs, foreign.row.id);
  await theirs.post(`/api/conversations/${foreign.row.id}/messages`, {
    clientId: `t-${newId()}`,
    text: '压缩机在别的单位',
  });
  await desk.post(`/api/conversations/${own.row.id}/messages/${slip.body.seq}/recall`);

  type Hit = { conversationId: string; snippet: string; number: string };
  const search = async (client: Client, words: string): Promise<Hit[]> =>
    (await client.get<{ hits: Hit[] }>(`/api/conversations/search?q=${encodeURIComponent(words)}`)).body.hits;
  await expect.poll(() => search(theirs, '压缩机'), { timeout: 10_000 }).toHaveLength(1);
  await expect.poll(() => search(desk, '压缩机'), { timeout: 10_000 }).toHaveLength(2);
  const hits = await search(desk, '压缩机');
  expect(hits.map(({ conversationId }) => conversationId)).toEqual([own.row.id, own.row.id]);
  expect(hits[0]!.snippet).toContain('已经更换');
  expect(await search(desk, 'kx-900')).toMatchObject([{ number: own.row.number }]);
  expect(await search(desk, '压缩机 型号')).toHaveLength(1);
  expect(await search(desk, '洗衣粉')).toEqual([]);
  expect(await search(desk, `'; drop table x; --`)).toEqual([]);
});
