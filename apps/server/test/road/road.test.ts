/** The road through the real program: visit, chat, offer, answer, note, recall, transfer, close, rate. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Conversation, Message, QueuePlace, VisitorConversation } from '#contracts/conversations';
import type { Offer } from '#contracts/routing';
import { type Client, type TestProgram, testProgram } from '#program';
import { aWidget, type TestWidget } from '#testing/conversations';
import { anAgent } from '#testing/routing';
import { TestSocket } from './socket.ts';

let program: TestProgram;
let widget: TestWidget;
beforeAll(async () => {
  program = await testProgram();
  widget = await aWidget(program.kernel);
}, 120_000);
afterAll(() => program?.stop());

type Visitor = { client: Client; token: string; visitorId: string; visitId: string };
async function visit(): Promise<Visitor> {
  const { status, body } = await program.anonymous.post<{ visitorToken: string; visitorId: string; visitId: string }>(
    '/api/widget/visits',
    { host: widget.host, page: `https://${widget.host}/a`, pageTitle: 'A', referrer: 'https://search.example/' },
  );
  expect(status).toBe(200);
  return { client: program.bearer(body.visitorToken), token: body.visitorToken, ...body };
}

let counter = 0;
const clientId = (): string => `test-${process.pid}-${++counter}`;

it('a visitor writes, an agent is offered the chat, answers and closes it; the visitor rates', async () => {
  const agent = await anAgent(program.kernel, { queue: widget.queue, name: '李敏' });
  const desk = await program.signIn(agent.number, agent.password);
  const deskSocket = await TestSocket.open(program.url, { cookie: desk.cookie }, [`staff:${agent.id}`]);

  const visitor = await visit();
  const first = { clientId: clientId(), text: '洗衣机 E4 怎么办？' };
  const started = await visitor.client.post<VisitorConversation>('/api/widget/conversations', { firstMessage: first });
  expect(started.status).toBe(200);
  expect(started.body.number).toMatch(/^C1-\d{6}$/);
  const id = started.body.id;
  const page = await TestSocket.open(program.url, { token: visitor.token }, [`chat:${id}`]);

  const offer = await deskSocket.pushed<Offer>('routing.offer', (data) => data.subjectId === id);
  expect(offer.card.lastWords).toBe(first.text);
  expect(offer.card.title).toMatch(/^访客 /);
  const accepted = await desk.post<{ subjectId: string }>(`/api/routing/offers/${offer.id}/accept`, {
    epoch: offer.epoch,
  });
  expect(accepted.body.subjectId).toBe(id);
  const again = await desk.post(`/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch });
  expect(again.status).toBe(200);
  const joined = await page.pushed<Message>(
    'conversations.message',
    (data) => data.event?.code === 'conversations.joined',
  );
  expect(joined.event?.params.name).toBe('李敏');
  const state = await page.pushed<VisitorConversation>('conversations.state', (data) => data.state === 'active');
  expect(state.agent).toEqual({ name: '李敏', number: agent.number });

  expect(await deskSocket.subscribe(`conversation:${id}`)).toEqual([]);
  const answer = await deskSocket.call<{ seq: number }>('conversations.send', {
    conversationId: id,
    clientId: clientId(),
    text: '请先检查排水管。',
  });
  const heard = await page.pushed<Message>('conversations.message', (data) => data.seq === answer.seq);
  expect(heard).toMatchObject({
    text: '请先检查排水管。',
    author: { kind: 'agent', name: '李敏', number: agent.number },
  });

  await deskSocket.call('conversations.send', {
    conversationId: id,
    clientId: clientId(),
    kind: 'note',
    text: '内部：老客户',
  });
  await page.call('conversations.send', { conversationId: id, clientId: clientId(), text: '好了，谢谢' });
  await deskSocket.pushed<Message>('conversations.message', (data) => data.text === '好了，谢谢');
  const seen = await visitor.client.get<{ messages: Message[]; lastSeq: number }>(
    `/api/widget/conversations/${id}/messages?after=0`,
  );
  expect(seen.body.messages.map((message) => message.kind)).not.toContain('note');
  expect(page.pushes.some((push) => JSON.stringify(push).includes('内部'))).toBe(false);
  const all = await desk.get<{ messages: Message[] }>(`/api/conversations/${id}/messages?after=0`);
  expect(all.body.messages.map((message) => message.seq)).toEqual([1, 2, 3, 4, 5]);

  const listed = await desk.get<{ conversations: Conversation[] }>('/api/conversations?view=mine');
  expect(listed.body.conversations.find((item) => item.id === id)).toMatchObject({
    state: 'active',
    lastText: '好了，谢谢',
    unread: 1,
    firstResponse: { state: 'met' },
  });
  const whole = await desk.get<Conversation & { visit: { referrer: string; visitCount: number } }>(
    `/api/conversations/${id}`,
  );
  expect(whole.body.visit).toMatchObject({ referrer: 'https://search.example/', visitCount: 1 });

  const closed = await desk.post<Conversation>(`/api/conversations/${id}/close`, { reason: 'done' });
  expect(closed.body.state).toBe('closed');
  await page.pushed<VisitorConversation>('conversations.state', (data) => data.state === 'closed');
  await expect(
    page.call('conversations.send', { conversationId: id, clientId: clientId(), text: '还在吗' }),
  ).rejects.toMatchObject({ code: 'conversations.closed' });
  const rated = await visitor.client.post(`/api/widget/conversations/${id}/rating`, { score: 5, comment: '很快' });
  expect(rated.status).toBe(204);
  const history = await visitor.client.get<{ conversations: VisitorConversation[] }>('/api/widget/conversations');
  expect(history.body.conversations[0]).toMatchObject({ id, rating: 5, state: 'closed' });
  page.close();
  deskSocket.close();
});

it('a repeat of a client id answers the stored seq and stores nothing twice', async () => {
  const visitor = await visit();
  const { body } = await visitor.client.post<VisitorConversation>('/api/widget/conversations', {});
  const page = await TestSocket.open(program.url, { token: visitor.token }, [`chat:${body.id}`]);
  const message = { conversationId: body.id, clientId: clientId(), text: 'hello' };
  const answers = await Promise.all([
    page.call<{ seq: number }>('conversations.send', message),
    page.call<{ seq: number }>('conversations.send', message),
    page.call<{ seq: number }>('conversations.send', { ...message, clientId: clientId() }),
  ]);
  const repeated = await page.call<{ seq: number }>('conversations.send', message);
  expect(new Set([answers[0]!.seq, answers[1]!.seq, repeated.seq]).size).toBe(1);
  const stored = await visitor.client.get<{ messages: Message[] }>(
    `/api/widget/conversations/${body.id}/messages?after=0`,
  );
  expect(stored.body.messages.map((item) => item.seq)).toEqual([1, 2]);
  const place = (await visitor.client.get<{ conversations: VisitorConversation[] }>('/api/widget/conversations')).body
    .conversations[0]!.place as QueuePlace;
  expect(place.conversationId).toBe(body.id);
  await visitor.client.post(`/api/widget/conversations/${body.id}/close`);
  page.close();
});
