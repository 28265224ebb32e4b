/** Cards through HTTP: from the visitor's page and from the agent; their words in lists and search; links, pictures, words watched. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '#contracts/conversations';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { aVisitor, aWidget } from '#testing/conversations';
import { anAdministrator } from '#testing/identity';
import { anAgent } from '#testing/routing';
import { offeredCard } from '../../../../widget/src/panel/offered-card.ts';
import { takeOffer } from '../../../test/road/take-offer.ts';
import { cardWords } from './rules.ts';

let program: TestProgram;
let agent: Client;
let visitor: Client;
let token: string;
let talk: string;
beforeAll(async () => {
  program = await testProgram();
  const widget = await aWidget(program.kernel);
  const person = await anAgent(program.kernel, { queue: widget.queue });
  agent = await program.signIn(person.number, person.password);
  ({ token } = await aVisitor(program.kernel, { widget }));
  visitor = program.bearer(token);
  const { body } = await visitor.post<{ id: string }>('/api/widget/conversations', {
    firstMessage: { clientId: newId(), text: '这台多少钱' },
  });
  talk = body.id;
  await takeOffer(agent, talk);
}, 120_000);
afterAll(() => program?.stop());

type Shown = { seq: number; kind: string; text: string; card: Card | null; attachment: { fileId: string } | null };
type Sent = { seq: number; clientId: string };
const hood = {
  kind: 'product',
  title: '侧吸油烟机 Q7',
  number: 'CXW-260-Q7',
  price: { amount: '3999.00', currency: 'CNY' },
  state: '现货',
  link: 'https://shop.example/q7',
};
const read = async (client: Client, path: string): Promise<Shown[]> =>
  (await client.get<{ messages: Shown[] }>(`${path}/${talk}/messages?after=0&limit=100`)).body.messages;

async function bring(name: string, bytes: Buffer): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), name);
  const answer = await fetch(`${program.url}/api/widget/conversations/${talk}/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { fileId: string }).fileId;
}
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('a card', () => {
  it('comes from the visitor’s page with its picture, once however often it is sent, and both sides have it', async () => {
    const fileId = await bring('q7.png', png);
    const body = { conversationId: talk, clientId: newId(), card: hood, fileId };
    const first = await visitor.post<Sent>('/api/widget/cards', body);
    expect(first.status, JSON.stringify(first.body)).toBe(200);
    expect((await visitor.post<Sent>('/api/widget/cards', body)).body).toEqual(first.body);
    for (const messages of [await read(agent, '/api/conversations'), await read(visitor, '/api/widget/conversations')])
      expect(messages.filter(({ kind }) => kind === 'card')).toMatchObject([
        {
          seq: first.body.seq,
          card: hood,
          attachment: { fileId },
          text: '【商品】侧吸油烟机 Q7 · CXW-260-Q7 · ¥3,999.00 · 现货 · https://shop.example/q7',
        },
      ]);
    expect((await agent.get(`/api/conversations/${talk}/files/${fileId}`)).status).toBe(200);
    const listed = await agent.get<{ conversations: { id: string; lastText: string; unread: number }[] }>(
      '/api/conversations',
    );
    expect(listed.body.conversations[0]).toMatchObject({
      id: talk,
      lastText: expect.stringContaining('【商品】侧吸油烟机'),
    });
    // Found by its words as any other message.
    await expect
      .poll(
        async () =>
          (await agent.get<{ hits: { seq: number }[] }>('/api/conversations/search?q=CXW-260')).body.hits.map(
            ({ seq }) => seq,
          ),
        {
          timeout: 10_000,
        },
      )
      .toEqual([first.body.seq]);
  });

  it('is sent by the agent as an answer, refused to others and with links that could run something, and recalled whole', async () => {
    const order = { kind: 'order', title: '洗碗机 D6', number: '2026-0031', state: '已发货' };
    const sent = await agent.post<Sent>('/api/cards', { conversationId: talk, clientId: newId(), card: order });
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    const [shown] = (await read(visitor, '/api/widget/conversations')).slice(-1);
    expect(shown).toMatchObject({
      kind: 'card',
      card: { ...order, price: null, link: null },
      text: '【订单】洗碗机 D6 · 2026-0031 · 已发货',
    });
    const send = (client: Client, more: object, path = '/api/widget/cards') =>
      client.post<{ error: { code: string } }>(path, { conversationId: talk, clientId: newId(), card: hood, ...more });
    for (const link of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//shop.example'])
      expect((await send(visitor, { card: { ...hood, link } })).status, link).toBe(400);
    for (const price of [
      { amount: '-1', currency: 'CNY' },
      { amount: '1e9', currency: 'CNY' },
      { amount: '1', currency: '¥' },
    ])
      expect((await send(visitor, { card: { ...hood, price } })).status).toBe(400);
    const stranger = program.bearer((await aVisitor(program.kernel)).token);
    expect((await send(stranger, {})).status).toBe(404);
    // Another’s picture, or one that was sent before.
    expect((await send(agent, { fileId: await bring('x.png', png) }, '/api/cards')).body.error.code).toBe(
      'cards.picture-missing',
    );
    expect((await agent.post(`/api/conversations/${talk}/messages/${sent.body.seq}/recall`)).status).toBeLessThan(300);
    const gone = (await read(visitor, '/api/widget/conversations')).find(({ seq }) => seq === sent.body.seq);
    expect(gone).toMatchObject({ text: '', card: null });
  });

  it('goes through the sensitive words of whoever sends it', async () => {
    const first = await anAdministrator(program.kernel);
    const administrator = await program.signIn(first.number, first.password);
    const list = await administrator.post('/api/wordlists', {
      name: '脏话',
      audience: 'both',
      action: 'mask',
      words: ['骗子货'],
    });
    expect(list.status).toBeLessThan(300);
    await expect
      .poll(
        async () => {
          const card = { ...hood, title: '骗子货油烟机' };
          await visitor.post('/api/widget/cards', { conversationId: talk, clientId: newId(), card });
          const [last] = (await read(agent, '/api/conversations')).slice(-1);
          return [last?.card?.title.includes('骗子货'), last?.text.includes('骗子货')];
        },
        { timeout: 10_000 },
      )
      .toEqual([false, false]);
  });
});

it('in words a card keeps its title, number and state, and a price without losing a digit', () => {
  const amount = fc.tuple(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 99 }));
  fc.assert(
    fc.property(amount, fc.constantFrom('zh-CN', 'en'), ([whole, cents], language) => {
      const price = { amount: `${whole}.${String(cents).padStart(2, '0')}`, currency: 'CNY' };
      const words = cardWords({ kind: 'order', title: '甲', number: '乙', state: '丙', link: null, price }, language);
      expect(words.startsWith(language === 'en' ? '[Order] 甲' : '【订单】甲')).toBe(true);
      expect(words).toContain(' · 乙 · ');
      expect(words.endsWith(' · 丙')).toBe(true);
      expect(words.replaceAll(',', '')).toContain(price.amount);
    }),
  );
});

it('what a page hands over is a card or names the field that keeps it from being one', () => {
  const page = 'https://shop.example/p/1';
  const least = { kind: 'product', title: ' 甲 ' };
  expect(
    offeredCard({ ...least, link: '/q7', picture: 'q7.png', price: { amount: 39, currency: 'CNY' } }, page),
  ).toEqual({
    kind: 'product',
    title: '甲',
    number: '',
    state: '',
    price: { amount: '39', currency: 'CNY' },
    link: 'https://shop.example/q7',
    picture: 'https://shop.example/p/q7.png',
  });
  const wrong: [object, string][] = [
    [{ kind: 'cart' }, 'kind'],
    [{ title: '' }, 'title'],
    [{ title: {} }, 'title'],
    [{ number: 'x'.repeat(61) }, 'number'],
    [{ link: 'javascript:alert(1)' }, 'link'],
    [{ picture: 'data:image/svg+xml,<svg/>' }, 'picture'],
    [{ price: '39' }, 'price'],
    [{ price: { amount: '1e9', currency: 'CNY' } }, 'price'],
    [{ price: { amount: '39', currency: '¥' } }, 'price'],
  ];
  for (const [part, field] of wrong) expect(offeredCard({ ...least, ...part }, page), JSON.stringify(part)).toBe(field);
  for (const none of ['x', 7, undefined]) expect(offeredCard(none, page)).toBe('card');
});
