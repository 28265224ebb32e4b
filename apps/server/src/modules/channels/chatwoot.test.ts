/** A program written for Chatwoot's API channel, over HTTP in the published shapes: only its base address is ours. */
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAgent } from '#testing/routing';
import { until } from '../../../test/mail/rig.ts';
import type { OutsideChannel } from './contract.ts';
import { aChannel, type Listener, listening, type TestChannel } from './testing.ts';

type Message = {
  id: number;
  content: string;
  message_type: number;
  created_at: number;
  conversation_id: number;
  attachments?: { data_url: string; file_type: string }[];
  sender: { name: string; type: string };
};
type Contact = {
  id: number;
  source_id: string;
  name: string;
  email: string;
  phone_number: string;
  pubsub_token: string;
};
type Conversation = { id: number; status: string; messages: Message[]; contact: Contact };
type Hook = Message & {
  event: string;
  status: string;
  message_type: string;
  private: boolean;
  inbox: { id: number };
  conversation: {
    id: number;
    status: string;
    contact_inbox: { source_id: string };
    meta: { sender: { name: string } };
  };
};

let program: TestProgram;
let agent: Client;
let channel: TestChannel;
let there: Listener;
let base: string;
const heard: { headers: IncomingHttpHeaders; body: string }[] = [];
beforeAll(async () => {
  there = await listening(await freePort(), (request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      reply.writeHead(200).end();
    });
  });
  program = await testProgram({ env: { QIAO_OUTGOING_HOSTS: '127.0.0.1' } });
  channel = await aChannel(program.kernel, { kind: 'chatwoot', settings: { outUrl: `${there.url}/hook` } });
  const staff = await anAgent(program.kernel, {
    queue: channel.queue,
    capacity: { social: 100 },
    ready: false,
    roles: ['agent', 'supervisor', 'administrator'],
    name: '李梅',
  });
  agent = await program.signIn(staff.number, staff.password);
  const { body } = await agent.get<{ channels: OutsideChannel[] }>('/api/channels');
  const address = body.channels.find(({ id }) => id === channel.id)!.address;
  base = program.url + new URL(address).pathname;
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await there?.close();
});

async function call<T>(method: string, path: string, body?: unknown) {
  const form = body instanceof FormData;
  const answer = await fetch(base + path, {
    method,
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    headers: body === undefined || form ? {} : { 'content-type': 'application/json' },
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text ? JSON.parse(text) : null) as T };
}
const hooks = (): Hook[] => heard.map(({ body }) => JSON.parse(body) as Hook);

it('a contact writes, staff answer, the webhook says so; the talk ends and begins again', async () => {
  const made = await call<Contact>('POST', '/contacts', {
    name: '王桂兰',
    email: 'wang@example.com',
    custom_attributes: { plan: 'gold' },
  });
  expect([made.status, made.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  const { source_id, id: contactId } = made.body;
  expect(made.body).toMatchObject({
    id: expect.any(Number),
    name: '王桂兰',
    email: 'wang@example.com',
    pubsub_token: '',
  });
  expect(
    (await call<Contact>('PATCH', `/contacts/${source_id}`, { phone_number: '+8613900001111' })).body,
  ).toMatchObject({ id: contactId, phone_number: '+8613900001111', email: 'wang@example.com' });
  const talks = `/contacts/${source_id}/conversations`;
  const begun = await call<Conversation>('POST', talks);
  expect(begun.body).toMatchObject({ status: 'open', messages: [], contact: { source_id } });
  const talk = `${talks}/${begun.body.id}`;
  const said = await call<Message>('POST', `${talk}/messages`, { content: '油烟机漏油', echo_id: 'e-1' });
  expect(said.body).toMatchObject({
    content: '油烟机漏油',
    message_type: 0,
    conversation_id: begun.body.id,
    sender: { name: '王桂兰', type: 'contact' },
  });
  expect((await call<Message>('POST', `${talk}/messages`, { content: '油烟机漏油', echo_id: 'e-1' })).body.id).toBe(
    said.body.id,
  );
  const form = new FormData();
  form.set('content', '照片');
  form.set(
    'attachments[]',
    new Blob(
      [
        Buffer.from(
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
          'base64',
        ),
      ],
      { type: 'image/png' },
    ),
    '漏油.png',
  );
  expect((await call<Message>('POST', `${talk}/messages`, form)).body.content).toBe('照片');
  const [ours] = await program.kernel.db.run<{ id: string }>(
    'select c.conversation_id as id from channels.contact c join channels.chatwoot_number x on x.contact_id = c.id where x.n = $1',
    [begun.body.id],
  );
  expect((await agent.get(`/api/conversations/${ours!.id}`)).body).toMatchObject({
    title: '王桂兰',
    channel: 'social',
    unread: 3,
  });
  await agent.post(`/api/conversations/${ours!.id}/take`, {});
  await agent.post(`/api/conversations/${ours!.id}/messages`, {
    conversationId: ours!.id,
    clientId: newId(),
    text: '您好，明天上门。',
  });
  const hook = await until(async () => hooks().find(({ content }) => content === '您好，明天上门。'), Boolean);
  expect(hook).toMatchObject({
    event: 'message_created',
    message_type: 'outgoing',
    private: false,
    sender: { name: '李梅', type: 'user' },
    conversation: {
      id: begun.body.id,
      status: 'open',
      contact_inbox: { source_id },
      meta: { sender: { name: '王桂兰' } },
    },
  });
  const signed = heard.find(({ body }) => body.includes('明天上门'))!;
  const mac = createHmac('sha256', channel.secrets.out)
    .update(`${signed.headers['x-chatwoot-timestamp']}.${signed.body}`)
    .digest('hex');
  expect(signed.headers['x-chatwoot-signature']).toBe(`sha256=${mac}`);
  const listed = await call<Message[]>('GET', `${talk}/messages`);
  expect(listed.body.map(({ content, message_type }) => [content, message_type])).toEqual([
    ['油烟机漏油', 0],
    ['照片', 0],
    [null, 0],
    ['您好，明天上门。', 1],
  ]);
  expect(listed.body.at(-1)!.id).toBe(hook!.id);
  expect(new Set(listed.body.map(({ id }) => id)).size).toBe(4);
  const file = listed.body[2]!.attachments![0]!;
  const fetched = await fetch(program.url + new URL(file.data_url).pathname + new URL(file.data_url).search);
  expect([file.file_type, fetched.headers.get('content-type')]).toEqual(['image', 'image/png']);
  // What was seen is seen at the desk.
  expect((await call('POST', `${talk}/update_last_seen`)).status).toBe(200);
  const { body: desk } = await agent.get<{ talk: { deliveries: { state: string }[] } }>(
    `/api/channels/conversations/${ours!.id}`,
  );
  expect(desk.talk.deliveries.map(({ state }) => state)).toEqual(['read']);
  await agent.post(`/api/conversations/${ours!.id}/close`, {});
  const statuses = () =>
    hooks().flatMap(({ event, status }) => (event === 'conversation_status_changed' ? [status] : []));
  await until(
    async () => statuses(),
    (all) => all.length === 1,
  );
  expect((await call<Conversation>('GET', talk)).body.status).toBe('resolved');
  expect((await call<Message>('POST', `${talk}/messages`, { content: '又漏了' })).body.id).toBeGreaterThan(hook!.id);
  await until(
    async () => statuses(),
    (all) => all.join() === 'resolved,open',
  );
  expect((await call<Conversation>('POST', `${talk}/toggle_status`)).body.status).toBe('resolved');
  await until(
    async () => statuses(),
    (all) => all.join() === 'resolved,open,resolved',
  );
  expect((await call<Conversation[]>('GET', talks)).body.map(({ id }) => id)).toEqual([begun.body.id]);
});

it('strangers get nowhere: inbox and source id are secrets, an unsigned identity tells nobody’s file', async () => {
  const stranger = (await call<Contact>('POST', '/contacts', { identifier: 'crm-7', phone_number: '13911112222' }))
    .body;
  const owner = async (sourceId: string) => {
    const begun = await call<Conversation>('POST', `/contacts/${sourceId}/conversations`);
    await call('POST', `/contacts/${sourceId}/conversations/${begun.body.id}/messages`, { content: '在吗' });
    const [row] = await program.kernel.db.run<{ customer_id: string }>(
      'select c.customer_id from channels.contact c join channels.chatwoot_number x on x.contact_id = c.id where x.n = $1',
      [begun.body.id],
    );
    return { customerId: row!.customer_id, talk: begun.body.id };
  };
  const theirs = await owner(stranger.source_id);
  const hash = createHmac('sha256', channel.secrets.in).update('crm-7').digest('hex');
  const signing = { identifier: 'crm-7', identifier_hash: hash, phone_number: '13911112222' };
  const signed = await call<Contact>('POST', '/contacts', signing);
  const again = await call<Contact>('POST', '/contacts', signing);
  const own = await owner(signed.body.source_id);
  expect(own.customerId).not.toBe(theirs.customerId);
  expect((await owner(again.body.source_id)).customerId).toBe(own.customerId);
  const refused = await call<{ error: string }>('POST', '/contacts', { identifier: 'crm-8', identifier_hash: hash });
  expect([refused.status, refused.body]).toEqual([401, { error: expect.any(String) }]);
  expect((await call('GET', `/contacts/${signed.body.source_id}/conversations/${theirs.talk}`)).status).toBe(404);
  expect((await call('GET', `/contacts/${'x'.repeat(43)}`)).status).toBe(404);
  expect((await fetch(base.slice(0, -1))).status).toBe(404);
  expect(
    (await call('POST', `/contacts/${stranger.source_id}/conversations/${theirs.talk}/messages`, { content: ' ' }))
      .status,
  ).toBe(400);
});
