/** What visitors can do beside writing, through HTTP and socket: recall, files, read marks, words left behind, signed identity. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, steerClock } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { anAgent } from '#testing/routing';
import { aPng } from '../../../test/kernel/file-samples.ts';
import { TestSocket } from '../../../test/road/socket.ts';
import { takeOffer } from '../../../test/road/take-offer.ts';
import type { Conversation, Message, VisitorConversation, WidgetSettings } from './contract.ts';
import { aWidget, type TestWidget } from './testing.ts';

let program: TestProgram;
let widget: TestWidget;
let desk: Client;
beforeAll(async () => {
  program = await testProgram();
  widget = await aWidget(program.kernel);
  const agent = await anAgent(program.kernel, { queue: widget.queue, name: '李敏', capacity: { chat: 50 } });
  desk = await program.signIn(agent.number, agent.password);
}, 120_000);
afterAll(() => program?.stop());

type Visit = { visitorToken: string; visitorId: string; visitId: string; settings: WidgetSettings };
type Visitor = { client: Client; token: string; id: string; settings: WidgetSettings };
async function visit(host = widget.host, more: Record<string, string> = {}): Promise<Visitor> {
  const { status, body } = await program.anonymous.post<Visit>('/api/widget/visits', { host, page: '/', ...more });
  expect(status, JSON.stringify(body)).toBe(200);
  const token = body.visitorToken;
  return { client: program.bearer(token), token, id: body.visitorId, settings: body.settings };
}
const clientId = (): string => `v-${newId()}`;

/** A chat that the agent holds; the visitor's first words have seq 1. */
async function talk(visitor: Visitor, text = '油烟机滴油'): Promise<string> {
  const { body } = await visitor.client.post<VisitorConversation>('/api/widget/conversations', {
    firstMessage: { clientId: clientId(), text },
  });
  await takeOffer(desk, body.id);
  return body.id;
}
const messagesOf = async (client: Client, id: string): Promise<Message[]> =>
  (await client.get<{ messages: Message[] }>(`/api/conversations/${id}/messages?after=0&limit=200`)).body.messages;

it('a browser that comes again with its token is the same visitor, with the same chat', async () => {
  const first = await visit();
  const id = await talk(first);
  const again = await visit(widget.host, { visitorToken: first.token });
  expect([again.id, again.token]).toEqual([first.id, first.token]);
  const { body } = await again.client.get<{ conversations: { id: string }[] }>('/api/widget/conversations');
  expect(body.conversations.map((one) => one.id)).toEqual([id]);
  // A token that nobody gave out makes somebody new.
  expect((await visit(widget.host, { visitorToken: 'x'.repeat(43) })).id).not.toBe(first.id);
});

it('a chat begins with its first words or not at all: whoever is offered it reads them', async () => {
  const visitor = await visit();
  const start = (text: string) =>
    visitor.client.post<VisitorConversation>('/api/widget/conversations', {
      firstMessage: { clientId: clientId(), text },
    });
  expect((await start('  ')).status).toBe(400);
  const { body: none } = await visitor.client.get<{ conversations: unknown[] }>('/api/widget/conversations');
  expect(none.conversations).toEqual([]);
  const { body: begun } = await start('油烟机滴油');
  expect(begun.lastSeq).toBe(1);
  const { body: same } = await start('还在吗');
  expect([same.id, same.lastSeq]).toEqual([begun.id, begun.lastSeq + 1]);
  await takeOffer(desk, begun.id);
  const said = (await messagesOf(desk, begun.id)).filter(({ kind }) => kind === 'text').map(({ text }) => text);
  expect(said).toEqual(['油烟机滴油', '还在吗']);
  const rows = await program.kernel.db.run<{ unread: number; stopped: Date | null }>(
    `select unread, first_response_stopped_at as stopped from conversations.conversation where id = $1`,
    [begun.id],
  );
  expect(rows).toEqual([{ unread: 2, stopped: null }]);
});

describe('recall 撤回', () => {
  it('wipes the words everywhere within two minutes, and is refused a second later', async () => {
    const visitor = await visit();
    const id = await talk(visitor, '身份证号写错了 31010119900101');
    const page = await TestSocket.open(program.url, { token: visitor.token }, [`chat:${id}`]);
    const office = await TestSocket.open(program.url, { cookie: desk.cookie }, [`conversation:${id}`]);
    const late = await page.call<{ seq: number; at: string }>('conversations.send', {
      conversationId: id,
      clientId: clientId(),
      text: '这句留着',
    });
    const [first] = await messagesOf(desk, id);
    let now = Date.parse(first!.at) + 120_000;
    const steered = steerClock(() => now);
    try {
      await page.call('conversations.recall', { conversationId: id, seq: 1 });
      now = Date.parse(late.at) + 120_001;
      const refused = page.call('conversations.recall', { conversationId: id, seq: late.seq });
      await expect(refused).rejects.toMatchObject({ code: 'conversations.recall-too-late' });
    } finally {
      steered();
    }
    expect(await office.pushed('conversations.recalled')).toMatchObject({ seq: 1 });
    expect(await page.pushed('conversations.recalled')).toMatchObject({ seq: 1 });
    const [wiped] = await messagesOf(desk, id);
    expect(wiped).toMatchObject({ seq: 1, text: '', recalledAt: expect.any(String) });
    const kept = await program.kernel.db.run<{ row: string }>(
      `select row_to_json(m)::text as row from conversations.message m where conversation_id = $1`,
      [id],
    );
    expect(kept.map(({ row }) => row).join()).not.toContain('31010119900101');
    expect((await messagesOf(desk, id)).some(({ text }) => text === '这句留着')).toBe(true);
    page.close();
    office.close();
  });

  it('is for the author only', async () => {
    const visitor = await visit();
    const id = await talk(visitor);
    expect((await desk.post(`/api/conversations/${id}/messages/1/recall`)).status).toBe(403);
    const sent = await desk.post<{ seq: number }>(`/api/conversations/${id}/messages`, {
      clientId: clientId(),
      text: '稍等',
    });
    const page = await TestSocket.open(program.url, { token: visitor.token }, [`chat:${id}`]);
    const foreign = page.call('conversations.recall', { conversationId: id, seq: sent.body.seq });
    await expect(foreign).rejects.toMatchObject({ code: 'conversations.recall-not-own' });
    expect((await desk.post(`/api/conversations/${id}/messages/${sent.body.seq}/recall`)).status).toBe(204);
    page.close();
  });
});

describe('files and pictures', () => {
  async function upload(visitor: Visitor, id: string, content: Buffer, name: string, type: string) {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(content)], { type }), name);
    const answer = await fetch(`${program.url}/api/widget/conversations/${id}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${visitor.token}` },
      body: form,
    });
    return {
      status: answer.status,
      body: (await answer.json()) as { fileId: string; name: string; error?: { code: string } },
    };
  }

  it('a picture goes through, is sent by a message, read by the other side and by nobody else', async () => {
    const visitor = await visit();
    const id = await talk(visitor);
    const page = await TestSocket.open(program.url, { token: visitor.token }, [`chat:${id}`]);
    const bytes = aPng(30, 20);
    const { status, body } = await upload(visitor, id, bytes, '../../滴油.png', 'image/png');
    expect(status).toBe(200);
    expect(body.name).toBe('滴油.png');
    const office = `/api/conversations/${id}/files/${body.fileId}`;
    expect((await desk.get(office)).status, 'before it is sent it is its bringer’s').toBe(404);
    const message = { conversationId: id, clientId: clientId(), kind: 'image', fileId: body.fileId };
    const sent = await page.call<{ seq: number }>('conversations.send', message);
    expect(await page.call('conversations.send', message)).toMatchObject({ seq: sent.seq });
    const stored = (await messagesOf(desk, id)).find(({ seq }) => seq === sent.seq)!;
    expect(stored).toMatchObject({ kind: 'image', attachment: { name: '滴油.png', mediaType: 'image/png' } });
    const read = await fetch(program.url + office, { headers: { cookie: desk.cookie } });
    expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true);
    expect(read.headers.get('content-security-policy')).toContain('sandbox');
    const stranger = await visit();
    expect((await stranger.client.get(`/api/widget/files/${body.fileId}`)).status).toBe(404);
    expect((await visitor.client.get(`/api/widget/files/${body.fileId}`)).status).toBe(200);
    page.close();
  });

  it('are refused by true type, by size, when empty, and when they unfold to something enormous', async () => {
    const visitor = await visit();
    const id = await talk(visitor);
    expect(visitor.settings.uploads.accept).toContain('image/png');
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    const cases: [Buffer, string, string, number, string][] = [
      [page, 'a.html', 'text/html', 415, 'kernel.file-type-refused'],
      [page, 'a.png', 'image/png', 415, 'kernel.file-type-refused'],
      [
        Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff', 'latin1'),
        'a.pdf',
        'application/pdf',
        415,
        'kernel.file-type-refused',
      ],
      [Buffer.alloc(0), 'a.png', 'image/png', 400, 'kernel.file-empty'],
      [
        Buffer.concat([aPng(30, 20), Buffer.alloc(visitor.settings.uploads.maxBytes)]),
        'a.png',
        'image/png',
        413,
        'kernel.too-large',
      ],
      [aPng(40_000, 40_000), 'a.png', 'image/png', 422, 'kernel.file-suspicious'],
    ];
    for (const [content, name, type, status, code] of cases) {
      const answer = await upload(visitor, id, content, name, type);
      expect([answer.status, answer.body.error?.code ?? (answer.body as { code?: string }).code], name).toEqual([
        status,
        code,
      ]);
    }
    const [row] = await program.kernel.db.run<{ n: number }>(
      'select count(*)::int as n from conversations.upload where conversation_id = $1',
      [id],
    );
    expect(row!.n).toBe(0);
  });
});

it('read marks: each side sees how far the other has read, also after a reload; marks never go back', async () => {
  const visitor = await visit();
  const id = await talk(visitor);
  const page = await TestSocket.open(program.url, { token: visitor.token }, [`chat:${id}`]);
  const office = await TestSocket.open(program.url, { cookie: desk.cookie }, [`conversation:${id}`]);
  const last = (await messagesOf(desk, id)).at(-1)!.seq;
  await office.call('conversations.read', { conversationId: id, seq: last });
  expect(await page.pushed('conversations.read')).toEqual({ kind: 'agent', seq: last });
  await page.call('conversations.read', { conversationId: id, seq: 1 });
  expect(await office.pushed('conversations.read', (mark: { kind: string }) => mark.kind === 'visitor')).toEqual({
    kind: 'visitor',
    seq: 1,
  });
  const whole = async () => (await desk.get<Conversation>(`/api/conversations/${id}`)).body;
  await expect.poll(whole).toMatchObject({ readByAgent: last, readByVisitor: 1, unread: 0 });
  await page.call('conversations.read', { conversationId: id, seq: 0 });
  await page.call('conversations.read', { conversationId: id, seq: 2 });
  await expect.poll(async () => (await whole()).readByVisitor).toBe(2);
  const history = await visitor.client.get<{ conversations: VisitorConversation[] }>('/api/widget/conversations');
  expect(history.body.conversations[0]).toMatchObject({ readByAgent: last });
  page.close();
  office.close();
});

it('nobody on duty: words are left with a telephone and become a ticket, once, with the customer’s word of consent', async () => {
  // One minute of a day that is not today.
  const hours = [{ days: [((new Date().getUTCDay() + 2) % 7) + 1], from: '00:00', to: '00:01' }];
  await aWidget(program.kernel, { queue: widget.queue, host: 'shut.example', code: 'shut', hours });
  const visitor = await visit('shut.example');
  expect(visitor.settings.onDuty).toBe(false);
  expect(visitor.settings.nextOpening).not.toBeNull();
  const admin = await anAdministrator(program.kernel);
  const keeper = await program.signIn(admin.number, admin.password);
  const shown = async () =>
    (await visitor.client.get<{ number: number; body: { zh: string } } | null>('/api/consents/notice/service')).body;
  expect(await shown()).toBeNull();
  const publish = async (zh: string) => {
    type Notices = { notices: { id: string; edits: number; state: string }[] };
    const text = { title: { zh: '服务隐私告知', en: 'Service privacy notice' }, body: { zh, en: 'For this service.' } };
    const drafted = await keeper.post<Notices>('/api/consents/notices', { ...text, purposes: ['service'] });
    const { id, edits } = drafted.body.notices.find(({ state }) => state === 'draft')!;
    await keeper.post(`/api/consents/notices/${id}/publish`, { edits });
  };
  await publish('只用于处理本次服务。');
  expect(await shown()).toMatchObject({ number: 1, body: { zh: '只用于处理本次服务。' } });
  // A new text while the visitor writes: the word stands under the one that was on the screen.
  await publish('用于处理本次服务与三日内回访。');
  expect(await shown()).toMatchObject({ number: 2 });
  const words = { clientId: clientId(), text: '冰箱不制冷，请回电', consent: true };
  const nothing = await visitor.client.post('/api/widget/offline-messages', words);
  expect(nothing.status).toBe(400);
  expect(
    (await visitor.client.post('/api/widget/offline-messages', { ...words, phone: '13900017777', consent: false }))
      .status,
  ).toBe(400);
  const unknown = await visitor.client.post<{ error: { code: string } }>('/api/widget/offline-messages', {
    ...words,
    phone: '13900017777',
    noticeNumber: 7,
  });
  expect(unknown.body.error.code).toBe('consents.notice-unfit');
  const left = await visitor.client.post<{ number: string }>('/api/widget/offline-messages', {
    ...words,
    noticeNumber: 1,
    phone: '13900017777',
    name: '周先生',
    wishedTime: '上午',
  });
  expect(left.status, JSON.stringify(left.body)).toBe(200);
  const again = await visitor.client.post('/api/widget/offline-messages', { ...words, phone: '13900017777' });
  expect(again.body).toEqual(left.body);
  await program.kernel.events.settle();
  const { body } = await keeper.get<{ tickets: { id: string; title: string }[] }>(
    `/api/tickets?q=${encodeURIComponent('冰箱不制冷')}`,
  );
  expect(body.tickets).toHaveLength(1);
  const consents = await program.kernel.db.run('select notice_version from customers.consent where purpose = $1', [
    'service',
  ]);
  expect(consents).toEqual([{ notice_version: 1 }]);
});

describe('identity signed by the host site (HS256)', () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const seconds = (): number => Math.floor(Date.now() / 1000);
  function jwt(claims: object, secret: string, header: object = { alg: 'HS256', typ: 'JWT' }): string {
    const signed = `${part(header)}.${part(claims)}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  }
  let secret: string;
  beforeAll(async () => {
    const admin = await anAdministrator(program.kernel);
    const keeper = await program.signIn(admin.number, admin.password);
    const made = await keeper.post<{ secret: string }>(`/api/conversations/widgets/${widget.id}/secret`);
    secret = made.body.secret;
  });
  const begin = (identityJwt: string) =>
    program.anonymous.post<Visit & { error: { code: string } }>('/api/widget/visits', {
      host: widget.host,
      identityJwt,
    });

  it('makes the same person the same visitor on every machine and shows the agent who it is', async () => {
    const token = () => jwt({ sub: 'u-1', name: '王芳', exp: seconds() + 60 }, secret);
    const [home, office] = [await begin(token()), await begin(token())];
    expect([home.status, office.status]).toEqual([200, 200]);
    expect(home.body.visitorId).toBe(office.body.visitorId);
    const client = program.bearer(home.body.visitorToken);
    const visitor = { client, token: home.body.visitorToken, id: home.body.visitorId, settings: home.body.settings };
    const id = await talk(visitor);
    const { body } = await desk.get<{ visit: { verifiedUser: unknown }; customerId: string | null }>(
      `/api/conversations/${id}`,
    );
    expect(body.visit.verifiedUser).toEqual({ subject: 'u-1', name: '王芳' });
    expect(body.customerId).not.toBeNull();
    // The token alone, without a signature, opens nothing of the known person.
    const without = await program.anonymous.post<Visit>('/api/widget/visits', {
      host: widget.host,
      visitorToken: home.body.visitorToken,
    });
    expect(without.body.visitorId).not.toBe(home.body.visitorId);
  });

  it('is refused when expired, signed with another key, unsigned (alg none), or when the entrance has no secret', async () => {
    const claims = { sub: 'u-1', exp: seconds() + 60 };
    const bad = [
      jwt({ sub: 'u-1', exp: seconds() - 60 }, secret),
      jwt(claims, 'another-secret'),
      `${part({ alg: 'none' })}.${part(claims)}.`,
      `${part({ alg: 'none' })}.${part(claims)}.${jwt(claims, secret).split('.')[2]}`,
      jwt(claims, secret, { alg: 'HS512' }),
    ];
    const before = await program.kernel.db.run('select id from conversations.visit');
    for (const token of bad) expect((await begin(token)).status, token).toBe(401);
    const other = await aWidget(program.kernel, { queue: widget.queue, host: 'nosecret.example', code: 'nosecret' });
    const answer = await program.anonymous.post('/api/widget/visits', {
      host: other.host,
      identityJwt: jwt(claims, secret),
    });
    expect(answer.status).toBe(401);
    expect(await program.kernel.db.run('select id from conversations.visit')).toHaveLength(before.length);
  });
});
