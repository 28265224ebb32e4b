/** What an agent learns of a visitor from the first second: where from, on which pages how long, how often before; and who is typing. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { clock, newId, steerClock } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAgent } from '#testing/routing';
import { TestSocket } from '../../../test/road/socket.ts';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { Conversation, VisitorConversation, visit } from './contract.ts';
import { aWidget, type TestWidget } from './testing.ts';

let program: TestProgram;
let widget: TestWidget;
let desk: Client;
const name = '李敏';
beforeAll(async () => {
  program = await testProgram();
  widget = await aWidget(program.kernel);
  const agent = await anAgent(program.kernel, { queue: widget.queue, name, capacity: { chat: 50 } });
  desk = await program.signIn(agent.number, agent.password);
}, 120_000);
afterAll(() => program?.stop());

type Visit = z.infer<typeof visit>;
type Begun = { visitorToken: string; visitId: string };
const site = (path: string): string => `https://${widget.host}${path}`;
const comes = async (from: Record<string, string>): Promise<Begun> =>
  (await program.anonymous.post<Begun>('/api/widget/visits', { host: widget.host, ...from })).body;

async function chatOf(visitor: Client): Promise<string> {
  const { body } = await visitor.post<VisitorConversation>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '这款还有货吗' },
  });
  await takeOffer(desk, body.id);
  return body.id;
}
const seenBy = async (id: string): Promise<Visit> =>
  (await desk.get<Conversation & { visit: Visit }>(`/api/conversations/${id}`)).body.visit;

it('host, address, page, referrer, every page with its seconds, the stay and the number of the visit', async () => {
  let now = clock.ms();
  const steered = steerClock(() => now);
  try {
    const first = await comes({
      page: site('/hoods'),
      pageTitle: '油烟机',
      referrer: 'https://search.example/?q=hood',
      language: 'zh-CN',
    });
    const visitor = program.bearer(first.visitorToken);
    const goes = (page: string, title: string, left = false) =>
      visitor.post(`/api/widget/visits/${first.visitId}/pages`, { page: site(page), title, left });
    now += 40_000;
    expect((await goes('/hoods/cxw-268', 'CXW-268')).status).toBeLessThan(300);
    now += 25_000;
    const id = await chatOf(visitor);
    expect(await seenBy(id)).toMatchObject({
      host: widget.host,
      ip: expect.stringMatching(/127\.0\.0\.1|::1/),
      page: site('/hoods/cxw-268'),
      pageTitle: 'CXW-268',
      referrer: 'https://search.example/?q=hood',
      visitCount: 1,
    });
    now += 15_000;
    await goes('/hoods/cxw-268', 'CXW-268', true);
    const seen = await seenBy(id);
    expect(seen.stayedSeconds).toBe(80);
    expect(seen.path.map(({ page, title, seconds }) => [page, title, seconds])).toEqual([
      [site('/hoods'), '油烟机', 40],
      [site('/hoods/cxw-268'), 'CXW-268', 40],
    ]);

    // Pages of somebody else's visit are not written.
    const stranger = program.bearer((await comes({ page: site('/') })).visitorToken);
    const foreign = await stranger.post(`/api/widget/visits/${first.visitId}/pages`, { page: site('/x'), title: 'x' });
    expect(foreign.status).toBe(404);

    // An hour later, on another page: their second visit, known since the first.
    now += 3_600_000;
    await desk.post(`/api/conversations/${id}/close`, {});
    const again = await comes({ page: site('/stoves'), pageTitle: '燃气灶', visitorToken: first.visitorToken });
    const second = await seenBy(await chatOf(program.bearer(again.visitorToken)));
    expect(second).toMatchObject({ visitorId: seen.visitorId, visitCount: 2, firstSeenAt: seen.firstSeenAt });
    expect(second.path.map(({ title }) => title)).toEqual(['燃气灶']);
  } finally {
    steered();
  }
});

it('either side sees the other type, the visitor under whose name, and nobody else may say so', async () => {
  const { visitorToken: token } = await comes({ page: site('/') });
  const id = await chatOf(program.bearer(token));
  const page = await TestSocket.open(program.url, { token }, [`chat:${id}`]);
  const office = await TestSocket.open(program.url, { cookie: desk.cookie }, [`conversation:${id}`]);
  await office.call('conversations.typing', { conversationId: id, on: true });
  expect(await page.pushed('conversations.typing')).toMatchObject({ kind: 'agent', name });
  await page.call('conversations.typing', { conversationId: id, on: true });
  expect(await office.pushed('conversations.typing')).toMatchObject({ kind: 'visitor' });

  const stranger = await TestSocket.open(program.url, { token: (await comes({ page: site('/') })).visitorToken });
  await stranger.call('conversations.typing', { conversationId: id, on: true }).catch(() => {});
  // What the visitor says next comes after whatever the stranger could have caused.
  await page.call('conversations.send', { conversationId: id, clientId: newId(), text: '好的' });
  await office.pushed<{ text: string }>('conversations.message', ({ text }) => text === '好的');
  expect(office.pushes.filter((push) => push.name === 'conversations.typing')).toHaveLength(1);
  for (const socket of [page, office, stranger]) socket.close();
});
