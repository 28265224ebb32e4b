/** An official account over real HTTP against a server that plays its side by the published rules. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, steerClock, throughFfmpeg } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAgent, aQueue } from '#testing/routing';
import { until } from '../../../../test/mail/rig.ts';
import { messageXml, readMessage, seal, sha1OfSorted, unseal } from '../../../../test/wechat/envelope.ts';
import { WechatServer } from '../../../../test/wechat/wechat-server.ts';
import type { ChannelTalk, OutsideChannel } from '../contract.ts';
import { pieces } from './adapter.ts';
import { decrypt, encrypt, signatureOf } from './crypto.ts';
import { readXml, writeXml } from './xml.ts';

type Message = {
  seq: number;
  text: string;
  kind: string;
  event: { code: string; params: object } | null;
  attachment: { fileId: string; mediaType: string } | null;
};
type Talk = { id: string; channel: string; lastText: string; customerId: string; unread: number };
let program: TestProgram;
let wechat: WechatServer;
let agent: Client;
let channel: OutsideChannel;
let address: string;
/** With o-wang. */
let talkId: string;
let staff: { number: string; password: string };
/** So much later; sessions have ended by then. */
async function later(hours: number): Promise<() => void> {
  const back = steerClock(() => Date.now() + hours * 3_600_000);
  agent = await program.signIn(staff.number, staff.password);
  return back;
}
/** AMR as telephones make it: a head and so many frames of 20 ms, each of 4.75 kbit/s (RFC 4867 §5). */
const amr = (frames: number): Buffer =>
  Buffer.concat([
    Buffer.from('#!AMR\n'),
    ...Array.from({ length: frames }, () => Buffer.from([4, ...Array(12).fill(0)])),
  ]);
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

beforeAll(async () => {
  wechat = await new WechatServer().start(await freePort());
  program = await testProgram({
    env: { QIAO_OUTGOING_HOSTS: '127.0.0.1', QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' },
  });
  const queue = await aQueue(program.kernel, { channel: 'wechat' });
  staff = await anAgent(program.kernel, {
    queue,
    capacity: { wechat: 50 },
    ready: false,
    roles: ['agent', 'supervisor', 'administrator'],
  });
  agent = await program.signIn(staff.number, staff.password);
  const made = await agent.post<{ channel: OutsideChannel }>('/api/channels', {
    kind: 'wechat',
    code: 'gzh',
    name: { zh: '云灶电器', en: 'Yunzao' },
    queueId: queue.id,
    settings: {
      appId: wechat.appId,
      apiBase: wechat.url,
      mode: 'aes',
      greeting: '欢迎关注云灶',
      received: '已收到，客服马上回复',
      menu: [
        { name: '报修', key: 'repair' },
        {
          name: '更多',
          buttons: [
            { name: '网点', url: 'https://shop.example/near' },
            { name: '人工', key: 'human' },
          ],
        },
      ],
    },
    wechat: { appSecret: wechat.appSecret, token: wechat.token, aesKey: wechat.aesKey },
  });
  expect(made.status).toBe(200);
  channel = made.body.channel;
  expect(JSON.stringify(made.body)).not.toContain(wechat.appSecret);
  address = `${program.url}/api/channels/gzh/wechat`;
}, 60_000);
afterAll(async () => {
  await program?.stop();
  await wechat?.stop();
});

const push = (openId: string, fields: Record<string, string | number>) =>
  wechat.push(address, openId, fields, { mode: 'aes' });
const text = (id: number, content: string) => ({ MsgType: 'text', Content: content, MsgId: id });
const talks = async () =>
  (await agent.get<{ conversations: Talk[] }>('/api/conversations?view=unit&limit=50')).body.conversations;
const talkWith = async (words: string) =>
  (await until(talks, (all) => all.some(({ lastText }) => lastText.includes(words)))).find(({ lastText }) =>
    lastText.includes(words),
  )!;
const messages = async (id: string) =>
  (await agent.get<{ messages: Message[] }>(`/api/conversations/${id}/messages`)).body.messages;
const shown = async (id: string) =>
  (await agent.get<{ talk: ChannelTalk }>(`/api/channels/conversations/${id}`)).body.talk;
const write = (id: string, words: string) =>
  agent.post<{ seq: number; error?: { code: string } }>(`/api/conversations/${id}/messages`, {
    conversationId: id,
    clientId: newId(),
    text: words,
  });
const delivery = (id: string, seq: number, state: string) =>
  until(
    async () => (await shown(id)).deliveries.find((one) => one.seq === seq),
    (one) => one?.state === state,
  );
const take = async (id: string) =>
  void expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);

it('keeps the envelope: what is encrypted opens for its account only; XML is flat and harmless; long words go in pieces', () => {
  const words = writeXml({ Content: 'a]]>b & <c>', N: 5 });
  expect(readXml(words)).toEqual({ Content: 'a]]>b & <c>', N: '5' });
  expect(readXml('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;&amp;</A></xml>')).toEqual({
    A: '&e;&',
  });
  const sealed = encrypt(wechat.aesKey, wechat.appId, '你好');
  expect(decrypt(wechat.aesKey, wechat.appId, sealed)).toBe('你好');
  expect(decrypt(wechat.aesKey, 'wx-another', sealed)).toBeNull();
  expect(decrypt(wechat.aesKey, wechat.appId, `${sealed.slice(0, -8)}AAAAAAA=`)).toBeNull();
  expect(decrypt('x'.repeat(43), wechat.appId, sealed)).toBeNull();
  expect(pieces('您'.repeat(1500)).map((piece) => Buffer.byteLength(piece))).toEqual([1998, 1998, 504]);
});

it('reads what the platform itself published as samples: its signature and its cipher text', async () => {
  // The platform's side of these tests has an envelope of its own; the samples hold for both.
  const words = 'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==';
  expect(decrypt('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', 'wxb11529c136998cb6', words)).toBe('我是中文abcd123');
  const [aesKey, appId] = ['jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', 'wx5823bf96d3bd56c7'];
  const pushed =
    'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==';
  const signed = ['QDG6eK', '1409659813', '1372623149', pushed];
  expect(signatureOf(...signed)).toBe('477715d11cdb4164915debcba66cb864d751f3e6');
  expect(sha1OfSorted(signed)).toBe('477715d11cdb4164915debcba66cb864d751f3e6');
  expect(readMessage(await unseal(aesKey, appId, pushed)).get('Content')).toBe('hello');
  expect(readXml(decrypt(aesKey, appId, pushed)!)).toMatchObject({
    FromUserName: 'mycreate',
    MsgType: 'text',
    Content: 'hello',
    MsgId: '4561255354251345929',
  });
  // What one side seals the other opens, whatever the length, and nobody else; XML of either is read by the other.
  for (const length of [0, 1, 11, 12, 13, 27, 28, 700]) {
    const words = '您'.repeat(length);
    expect(await unseal(aesKey, appId, encrypt(aesKey, appId, words))).toBe(words);
    expect(decrypt(aesKey, appId, await seal(aesKey, appId, words))).toBe(words);
  }
  await expect(unseal(aesKey, 'wx-another', encrypt(aesKey, appId, 'x'))).rejects.toThrow('another account');
  const fields = { Content: 'a]]>b & <c>', N: 5 };
  expect(Object.fromEntries(readMessage(writeXml(fields)))).toEqual({ Content: 'a]]>b & <c>', N: '5' });
  expect(readXml(messageXml(fields))).toEqual({ Content: 'a]]>b & <c>', N: '5' });
});

it('proves the address, greets, takes words once however often they are pushed, and answers within the window', async () => {
  expect(await wechat.verify(address)).toEqual({ status: 200, text: 'echo-77' });
  expect((await wechat.verify(address, 'another-token')).status).toBe(403);
  const subscribe = await push('o-wang', { MsgType: 'event', Event: 'subscribe', EventKey: 'qrscene_shop-12' });
  expect(subscribe).toEqual({ statuses: [200], reply: '欢迎关注云灶' });
  // Not answered in time: the same message comes three times.
  wechat.patienceMs = 1;
  const hurried = await push('o-wang', text(1001, '灶具打不着火'));
  wechat.patienceMs = 5_000;
  expect(hurried.statuses).toEqual([0, 0, 0]);
  const again = await push('o-wang', text(1001, '灶具打不着火'));
  expect(again.statuses).toEqual([200]);
  const talk = await talkWith('灶具打不着火');
  expect(talk).toMatchObject({ channel: 'wechat', unread: 1 });
  expect((await push('o-wang', text(1002, '型号 A7'))).reply).toBeNull();
  expect((await push('o-li', text(1003, '你好'))).reply).toBe('已收到，客服马上回复');
  talkId = talk.id;
  await take(talk.id);
  // The code they scanned before they said a word is told where their talk begins.
  const told = (await messages(talk.id)).map(({ text: words, event }) => event?.code ?? words);
  expect(told.indexOf('channels.scanned')).toBe(told.indexOf('灶具打不着火') - 1);
  expect(told.filter((code) => code === 'channels.scanned')).toHaveLength(1);
  const { body } = await write(talk.id, '您'.repeat(700));
  await delivery(talk.id, body.seq, 'sent');
  expect(wechat.sent.map(({ touser, text: said }) => [touser, said?.content.length])).toEqual([
    ['o-wang', 666],
    ['o-wang', 34],
  ]);
  expect(wechat.tokensMade).toBe(1);
  const until48 = Date.parse((await shown(talk.id)).writeUntil!) - Date.now();
  expect(until48).toBeGreaterThan(47.9 * 3_600_000);
  expect(until48).toBeLessThanOrEqual(48 * 3_600_000);
});

it('refuses pushes of others, and clear words where safe mode is on', async () => {
  const before = (await talks()).length;
  const tries = [
    wechat.push(address, 'o-x', text(1, '假'), { mode: 'aes', token: 'another' }),
    wechat.push(address, 'o-x', text(2, '假'), { mode: 'aes', appId: 'wx-another' }),
    wechat.push(address, 'o-x', text(3, '假')),
  ];
  expect((await Promise.all(tries)).map(({ statuses }) => statuses)).toEqual([[403], [403], [403]]);
  expect((await talks()).length).toBe(before);
});

it('speaks in clear where plain mode is set, and only when it is signed', async () => {
  const made = await agent.post<{ channel: OutsideChannel }>('/api/channels', {
    kind: 'wechat',
    code: 'gzh-plain',
    name: { zh: '明文', en: 'Plain' },
    queueId: channel.queueId,
    settings: { appId: wechat.appId, apiBase: wechat.url, mode: 'plain', received: '已收到' },
    wechat: { appSecret: wechat.appSecret, token: wechat.token },
  });
  expect(made.status).toBe(200);
  const plain = `${program.url}/api/channels/gzh-plain/wechat`;
  expect(await wechat.push(plain, 'o-plain', text(1501, '明文来信'))).toEqual({ statuses: [200], reply: '已收到' });
  const forged = await wechat.push(plain, 'o-plain', text(1502, '假'), { token: 'another' });
  expect(forged.statuses).toEqual([403]);
  // In clear the signature covers no words: what was signed long ago carries none.
  const signedAt = String(Math.floor(Date.now() / 1000) - 11 * 60);
  const old = new URLSearchParams({
    timestamp: signedAt,
    nonce: '7',
    signature: signatureOf(wechat.token, signedAt, '7'),
  });
  const body = `<xml><FromUserName>o-plain</FromUserName><MsgType>text</MsgType><Content>x</Content><MsgId>1503</MsgId></xml>`;
  expect(
    (await fetch(`${plain}?${old}`, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })).status,
  ).toBe(403);
  await talkWith('明文来信');
});

it('brings pictures, voices, places, menus and scans; sends pictures and voices', async () => {
  wechat.media.set('m-1', { content: picture, type: 'image/png' });
  wechat.media.set('m-2', { content: amr(50), type: 'audio/amr' });
  await push('o-wang', { MsgType: 'image', PicUrl: 'http://x.example/1', MediaId: 'm-1', MsgId: 2001 });
  await until(
    () => messages(talkId),
    (all) => all.at(-1)!.kind === 'image',
  );
  const image = (await messages(talkId)).at(-1)!;
  expect(image).toMatchObject({ kind: 'image', attachment: { mediaType: 'image/png' } });
  await push('o-wang', { MsgType: 'voice', Format: 'amr', MediaId: 'm-2', Recognition: '明天能来吗', MsgId: 2002 });
  const said = async (good: (all: Message[]) => boolean) => until(() => messages(talkId), good);
  await said((all) => all.some(({ text: words }) => words === '明天能来吗') && all.at(-1)!.kind === 'file');
  // What browsers do not play is made into what they do, where ffmpeg is present.
  const voiceType = (await throughFfmpeg(amr(50), ['-f', 'mp3'])) ? 'audio/mpeg' : 'audio/amr';
  expect((await messages(talkId)).at(-1)!.attachment).toMatchObject({ mediaType: voiceType });
  await push('o-wang', { MsgType: 'image', MediaId: 'm-gone', MsgId: 2003 });
  await said((all) => all.at(-1)!.text === '[image] ✕');
  await push('o-wang', {
    MsgType: 'location',
    Location_X: '31.23',
    Location_Y: '121.47',
    Scale: 15,
    Label: '人民广场',
    MsgId: 2004,
  });
  await push('o-wang', { MsgType: 'event', Event: 'CLICK', EventKey: 'repair' });
  await push('o-wang', { MsgType: 'event', Event: 'SCAN', EventKey: 'shop-12' });
  const all = await messages(talkId);
  expect(all.slice(-3).map(({ text: words, event }) => event?.code ?? words)).toEqual([
    '📍 人民广场 (31.23, 121.47)',
    '▸ 报修',
    'channels.scanned',
  ]);
  const sendFile = async (kind: string, content: Buffer, type: string, name: string) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(content)], { type }), name);
    const upload = await fetch(`${program.url}/api/conversations/${talkId}/files`, {
      method: 'POST',
      headers: { cookie: agent.cookie, 'x-qiao-csrf': '1' },
      body: form,
    });
    const { fileId } = (await upload.json()) as { fileId: string };
    const { body } = await agent.post<{ seq: number }>(`/api/conversations/${talkId}/messages`, {
      conversationId: talkId,
      clientId: newId(),
      kind,
      fileId,
    });
    await delivery(talkId, body.seq, 'sent');
  };
  const voice = Buffer.from('#!AMR\nabcdefghij');
  await sendFile('file', voice, 'audio/amr', 'answer.amr');
  expect(wechat.sent.at(-1)!.msgtype).toBe('voice');
  expect(wechat.media.get(wechat.sent.at(-1)!.voice!.media_id)).toEqual({ content: voice, type: 'audio/amr' });
  await sendFile('image', picture, 'image/png', 'plan.png');
  expect(wechat.media.get(wechat.sent.at(-1)!.image!.media_id)!.content).toEqual(picture);
  expect((await agent.post(`/api/channels/${channel.id}/menu`, {})).status).toBe(204);
  expect(wechat.menu).toEqual({
    button: [
      { type: 'click', name: '报修', key: 'repair' },
      {
        name: '更多',
        sub_button: [
          { type: 'view', name: '网点', url: 'https://shop.example/near' },
          { type: 'click', name: '人工', key: 'human' },
        ],
      },
    ],
  });
});

it('renews the token when it is refused or ends, and says every refusal clearly', async () => {
  const made = wechat.tokensMade;
  wechat.outdateToken();
  await delivery(talkId, (await write(talkId, '换了令牌')).body.seq, 'sent');
  expect(wechat.tokensMade).toBe(made + 1);
  const back = await later(2);
  await delivery(talkId, (await write(talkId, '两小时后')).body.seq, 'sent');
  expect(wechat.tokensMade).toBe(made + 2);
  for (const errcode of [45047, 45015]) {
    wechat.next = [{ path: '/cgi-bin/message/custom/send', errcode, errmsg: 'limit' }];
    const { body } = await write(talkId, `错误 ${errcode}`);
    expect(await delivery(talkId, body.seq, 'failed')).toMatchObject({ reason: `wechat-${errcode}` });
    expect((await messages(talkId)).at(-1)!.event?.code).toBe(`channels.wechat-${errcode}`);
  }
  back();
  const over = await later(49);
  expect((await write(talkId, '太晚了')).body.error?.code).toBe('channels.window-over');
  over();
  agent = await program.signIn(staff.number, staff.password);
  await push('o-wang', { MsgType: 'event', Event: 'unsubscribe' });
  expect((await write(talkId, '再见')).body.error?.code).toBe('channels.contact-stopped');
  // A wrong secret is the administrator's to mend: said at once, words wait.
  await push('o-wang', text(3001, '又关注了'));
  const [now] = (await agent.get<{ channels: OutsideChannel[] }>('/api/channels')).body.channels;
  const { version, name, queueId, settings, state } = now!;
  await agent.put(`/api/channels/${channel.id}`, {
    version,
    name,
    queueId,
    settings,
    state,
    wechat: { appSecret: 'wrong' },
  });
  const waiting = (await write(talkId, '等一等')).body.seq;
  await until(
    async () => (await agent.get<{ channels: OutsideChannel[] }>('/api/channels')).body.channels[0]!.health,
    (health) => health.state === 'failing' && health.detail === 'wechat-40125',
  );
  await agent.put(`/api/channels/${channel.id}`, {
    version: version + 1,
    name,
    queueId,
    settings,
    state,
    wechat: { appSecret: wechat.appSecret },
  });
  const soon = steerClock(() => Date.now() + 60_000);
  program.kernel.signals.send('channels.queued', 1);
  await delivery(talkId, waiting, 'sent');
  soon();
});
