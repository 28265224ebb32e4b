/** Robots in group chats of WeCom and DingTalk over real HTTP, against servers that play the platforms by their published rules. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, steerClock } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAgent, aQueue } from '#testing/routing';
import { GroupPlatforms } from '../../../../test/groups/platforms.ts';
import { until } from '../../../../test/mail/rig.ts';
import type { ChannelTalk, LogEntry, OutsideChannel, TurnedAway } from '../contract.ts';

type Message = { seq: number; text: string; kind: string; attachment: { fileId: string; mediaType: string } | null };
type Talk = { id: string; title: string; lastText: string; customerId: string; subject?: string };
let program: TestProgram;
let there: GroupPlatforms;
let agent: Client;
let staff: { number: string; password: string };
const channels: Record<string, OutsideChannel> = {};
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

beforeAll(async () => {
  there = await new GroupPlatforms().start(await freePort());
  program = await testProgram({ env: { QIAO_OUTGOING_HOSTS: '127.0.0.1', QIAO_LOG_LEVEL: 'silent' } });
  const queue = await aQueue(program.kernel, { channel: 'social' });
  staff = await anAgent(program.kernel, {
    queue,
    capacity: { social: 50 },
    ready: false,
    roles: ['agent', 'supervisor', 'administrator'],
  });
  agent = await program.signIn(staff.number, staff.password);
  const open = async (input: { kind: string; code: string; [key: string]: unknown }) => {
    const made = await agent.post<{ channel: OutsideChannel; secrets: object }>('/api/channels', {
      name: { zh: '客户群', en: 'Customer group' },
      queueId: queue.id,
      ...input,
    });
    expect([made.status, made.body.secrets]).toEqual([200, { in: null, out: null }]);
    expect(JSON.stringify(made.body)).not.toMatch(/a-robot-secret|abcdefghijklmnopqrstuvwxyz/);
    channels[input.kind] = made.body.channel;
  };
  await open({
    kind: 'wecom',
    code: 'qw',
    settings: { apiBase: there.url },
    wecom: { token: there.token, aesKey: there.aesKey },
  });
  await open({
    kind: 'dingtalk',
    code: 'dd',
    settings: { appKey: there.appKey, apiBase: there.url, hookBase: there.url },
    dingtalk: { appSecret: there.appSecret },
  });
}, 60_000);
afterAll(async () => {
  await program?.stop();
  await there?.stop();
});

const wecom = () => `${program.url}/api/channels/qw/wecom`;
const dingtalk = () => `${program.url}/api/channels/dd/dingtalk`;
const talks = async () =>
  (await agent.get<{ conversations: Talk[] }>('/api/conversations?view=unit&limit=50')).body.conversations;
const talkWith = async (words: string): Promise<Talk> => {
  const mine = (all: Talk[]) => all.find(({ lastText }) => lastText.includes(words));
  return mine(await until(talks, (all) => mine(all) !== undefined))!;
};
const messages = async (id: string) =>
  (await agent.get<{ messages: Message[] }>(`/api/conversations/${id}/messages`)).body.messages;
const take = async (id: string) =>
  void expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
const write = async (id: string, text: string): Promise<number> =>
  (
    await agent.post<{ seq: number }>(`/api/conversations/${id}/messages`, {
      conversationId: id,
      clientId: newId(),
      text,
    })
  ).body.seq;
const delivery = (id: string, seq: number, state: string) =>
  until(
    async () =>
      (await agent.get<{ talk: ChannelTalk }>(`/api/channels/conversations/${id}`)).body.talk.deliveries.find(
        (one) => one.seq === seq,
      ),
    (one) => one?.state === state,
  );
async function sendPicture(id: string, name: string, type = 'image/png'): Promise<number> {
  const form = new FormData();
  form.append('file', new Blob([type === 'image/png' ? picture : Buffer.from('价目,1\n')], { type }), name);
  const upload = await fetch(`${program.url}/api/conversations/${id}/files`, {
    method: 'POST',
    headers: { cookie: agent.cookie, 'x-qiao-csrf': '1' },
    body: form,
  });
  const { fileId } = (await upload.json()) as { fileId: string };
  const kind = type === 'image/png' ? 'image' : 'file';
  const body = { conversationId: id, clientId: newId(), kind, fileId };
  return (await agent.post<{ seq: number }>(`/api/conversations/${id}/messages`, body)).body.seq;
}
/** So much later; sessions have ended by then. */
async function later(minutes: number): Promise<() => void> {
  const back = steerClock(() => Date.now() + minutes * 60_000);
  agent = await program.signIn(staff.number, staff.password);
  program.kernel.signals.send('channels.queued', 1);
  return back;
}

const said = (id: string, user: string, chat: string, content: string) =>
  there.wecomXml({
    id,
    user,
    name: user === 'wm-li' ? '李晓' : '周洋',
    chat,
    rest: `<MsgType><![CDATA[text]]></MsgType><Text><Content><![CDATA[@客服小桥 ${content}]]></Content></Text>`,
  });

it('WeCom: proves its address, takes words once, a talk per person and group, and calls the person in the answer', async () => {
  expect(await there.wecomEcho(wecom(), '1616140317555161061')).toEqual({ status: 200, text: '1616140317555161061' });
  expect((await there.wecomEcho(wecom(), 'x', { token: 'another' })).status).toBe(403);
  const xml = said('w-1', 'wm-li', 'wr-1', '油烟机响得厉害');
  expect(await Promise.all([1, 2, 3].map(() => there.wecomPush(wecom(), xml)))).toEqual([200, 200, 200]);
  expect(await there.wecomPush(wecom(), said('w-2', 'wm-zhou', 'wr-1', '发票还没到'))).toBe(200);
  const li = await talkWith('油烟机');
  expect(li).toMatchObject({ title: '李晓', lastText: '油烟机响得厉害' });
  expect((await messages(li.id)).filter(({ kind }) => kind === 'text')).toHaveLength(1);
  expect((await talkWith('发票')).id).not.toBe(li.id);
  await take(li.id);
  await delivery(li.id, await write(li.id, '请问是启动时响，还是一直响？'), 'sent');
  expect(there.told.at(-1)).toEqual({
    by: 'wecom',
    chat: 'wr-1',
    body: {
      chatid: 'wr-1',
      msgtype: 'text',
      text: { content: '请问是启动时响，还是一直响？', mentioned_list: ['wm-li'] },
    },
  });
  // Long words go in pieces it takes.
  const before = there.told.length;
  await delivery(li.id, await write(li.id, '长'.repeat(1500)), 'sent');
  const pieces = there.told.slice(before).map(({ body }) => (body.text as { content: string }).content);
  expect(pieces.length).toBe(3);
  expect(pieces.join('')).toBe('长'.repeat(1500));
});

it('WeCom: pictures come and go, files go by its store; "too fast" waits, a robot that was removed is said', async () => {
  there.files.set('leak.png', { content: picture, type: 'image/png' });
  const item = (kind: string, inner: string) => `<MsgItem><MsgType>${kind}</MsgType>${inner}</MsgItem>`;
  const words = (text: string) => item('text', `<Text><Content><![CDATA[${text}]]></Content></Text>`);
  const shown = item('image', `<Image><ImageUrl><![CDATA[${there.url}/file/leak.png]]></ImageUrl></Image>`);
  const rest = `<MsgType><![CDATA[mixed]]></MsgType><MixedMessage>${words('@小桥 漏水')}${shown}${words('在左边')}</MixedMessage>`;
  const pushed = there.wecomXml({ id: 'w-3', user: 'wm-li', name: '李晓', chat: 'wr-1', rest });
  expect(await there.wecomPush(wecom(), pushed)).toBe(200);
  const li = (await until(talks, (all) => all.some(({ title }) => title === '李晓'))).find(
    ({ title }) => title === '李晓',
  )!;
  const all = await until(
    () => messages(li.id),
    (list) => list.some(({ kind, attachment }) => kind === 'image' && attachment !== null),
  );
  expect(all.find(({ kind }) => kind === 'image')!.attachment!.mediaType).toBe('image/png');
  expect(all.map(({ text }) => text)).toContain('漏水\n在左边');
  await delivery(li.id, await sendPicture(li.id, 'plan.png'), 'sent');
  expect(there.told.at(-1)!.body).toMatchObject({ msgtype: 'image' });
  await delivery(li.id, await sendPicture(li.id, '价目.csv', 'text/csv'), 'sent');
  expect(there.told.at(-1)!.body).toMatchObject({ msgtype: 'file', file: { media_id: 'wecom-media-1' } });
  there.left = 0;
  const seq = await write(li.id, '稍等，工程师今天下午上门');
  await until(
    () => delivery(li.id, seq, 'queued'),
    (one) => one?.reason === 'quota',
  );
  there.left = 20;
  const back = await later(1);
  await delivery(li.id, seq, 'sent');
  back();
  there.removed = true;
  await delivery(li.id, await write(li.id, '到了吗'), 'failed');
  there.removed = false;
  agent = await program.signIn(staff.number, staff.password);
  const log = await agent.get<{ messages: LogEntry[] }>(`/api/channels/${channels.wecom!.id}/messages?state=failed`);
  expect(log.body.messages[0]).toMatchObject({ reason: expect.stringContaining('93000'), retryable: true });
});

it('WeCom: what is forged, old, of a strange address or of no sense gets nowhere', async () => {
  const xml = said('w-bad', 'wm-li', 'wr-1', '假的');
  const strange = there.wecomXml({
    id: 'w-bad2',
    user: 'wm-li',
    name: '李晓',
    chat: 'wr-1',
    hook: 'http://127.0.0.1.evil.example/cgi-bin/webhook/send?key=group-key',
    rest: '<MsgType><![CDATA[text]]></MsgType><Text><Content><![CDATA[引到别处]]></Content></Text>',
  });
  expect([
    await there.wecomPush(wecom(), xml, { token: 'another' }),
    await there.wecomPush(wecom(), xml, { at: Date.now() - 11 * 60_000 }),
    await there.wecomPush(wecom(), strange),
    await there.wecomPush(wecom(), '<xml><MsgType><![CDATA[text]]></MsgType></xml>'),
    await there.wecomPush(wecom(), '\u0000 no xml'),
    await there.wecomPush(`${program.url}/api/channels/dd/wecom`, xml),
  ]).toEqual([403, 403, 400, 400, 400, 404]);
  // Somebody enters: no word of anybody.
  const entered = there.wecomXml({
    id: 'w-e',
    user: 'wm-li',
    name: '李晓',
    chat: 'wr-1',
    rest: '<MsgType><![CDATA[event]]></MsgType><Event><EventType><![CDATA[add_to_chat]]></EventType></Event>',
  });
  expect(await there.wecomPush(wecom(), entered)).toBe(200);
  expect((await talks()).some(({ lastText }) => /假的|引到别处/.test(lastText))).toBe(false);
  const { body } = await agent.get<{ turnedAway: TurnedAway[] }>(`/api/channels/${channels.wecom!.id}/messages`);
  expect(body.turnedAway.map(({ code }) => code).sort()).toEqual(['channels.call-unreadable', 'channels.push-forged']);
});

const dingtalkSaid = (id: string, more: object = {}) => ({
  conversationId: 'cid-group-1',
  chatbotUserId: '$:LWCP_v1:$robot',
  msgId: id,
  senderNick: '孙婷',
  senderStaffId: 'staff-sun',
  senderId: '$:LWCP_v1:$sun',
  conversationType: '2',
  conversationTitle: '云灶华东经销群',
  isInAtList: true,
  createAt: Date.now(),
  robotCode: there.appKey,
  msgtype: 'text',
  text: { content: ' 订单到哪了' },
  ...there.session('cid-group-1', 90),
  ...more,
});

it('DingTalk: takes words once, answers by the session and calls the person; by the robot when the session has ended', async () => {
  const first = dingtalkSaid('d-1');
  expect(await Promise.all([1, 2].map(() => there.dingtalkPush(dingtalk(), first)))).toEqual([200, 200]);
  const sun = await talkWith('订单到哪了');
  expect(sun.title).toBe('孙婷');
  expect((await messages(sun.id)).filter(({ kind }) => kind === 'text')).toHaveLength(1);
  await take(sun.id);
  await delivery(sun.id, await write(sun.id, '已到上海分拨'), 'sent');
  expect(there.told.at(-1)).toEqual({
    by: 'session',
    chat: 'cid-group-1',
    body: { msgtype: 'text', text: { content: '已到上海分拨' }, at: { atUserIds: ['staff-sun'], isAtAll: false } },
  });
  const back = await later(120);
  await delivery(sun.id, await write(sun.id, '明天送到'), 'sent');
  back();
  expect(there.told.at(-1)).toMatchObject({
    by: 'group',
    chat: 'cid-group-1',
    body: { msgKey: 'sampleText', msgParam: '{"content":"明天送到"}' },
  });
  // A token that is refused is renewed once.
  agent = await program.signIn(staff.number, staff.password);
  const made = there.tokensMade;
  there.forgetToken();
  await delivery(sun.id, await sendPicture(sun.id, 'map.png'), 'sent');
  expect(there.told.at(-1)!.body).toMatchObject({ msgKey: 'sampleImageMsg', msgParam: '{"photoURL":"@image-1"}' });
  expect(there.tokensMade).toBe(made + 1);
  await delivery(sun.id, await sendPicture(sun.id, '价目.csv', 'text/csv'), 'sent');
  expect(JSON.parse(String(there.told.at(-1)!.body.msgParam))).toEqual({
    mediaId: '@file-1',
    fileName: '价目.csv',
    fileType: 'csv',
  });
});

it('DingTalk: pictures and rich words by their codes, a talk alone with the robot; what is lost is said', async () => {
  there.files.set('code-1', { content: picture, type: 'image/png' });
  const rich = { richText: [{ text: '看这里' }, { type: 'picture', downloadCode: 'code-1' }] };
  expect(
    await there.dingtalkPush(dingtalk(), dingtalkSaid('d-2', { msgtype: 'richText', text: undefined, content: rich })),
  ).toBe(200);
  const sun = await talkWith('png');
  expect((await messages(sun.id)).slice(-2).map(({ kind, text }) => [kind, text])).toEqual([
    ['text', '看这里'],
    ['image', ''],
  ]);
  const gone = { msgtype: 'picture', text: undefined, content: { downloadCode: 'code-gone' } };
  expect(await there.dingtalkPush(dingtalk(), dingtalkSaid('d-3', gone))).toBe(200);
  await talkWith('[✕]');
  const alone = {
    conversationType: '1',
    conversationId: 'cid-alone',
    text: { content: '单独问一句' },
    senderNick: '孙婷',
  };
  const ended = { ...alone, sessionWebhookExpiredTime: Date.now() - 1000 };
  expect(await there.dingtalkPush(dingtalk(), dingtalkSaid('d-4', ended))).toBe(200);
  const single = await talkWith('单独问一句');
  expect([single.id === sun.id, single.customerId === sun.customerId]).toEqual([false, true]);
  await take(single.id);
  await delivery(single.id, await write(single.id, '在的'), 'sent');
  expect(there.told.at(-1)).toMatchObject({ by: 'single', chat: 'staff-sun' });
});

it('DingTalk: what is forged, old, of another robot or leads elsewhere gets nowhere', async () => {
  const push = (said: object, given = {}) => there.dingtalkPush(dingtalk(), said as Record<string, unknown>, given);
  expect([
    await push(dingtalkSaid('x-1'), { secret: 'another' }),
    await push(dingtalkSaid('x-2'), { at: Date.now() - 61 * 60_000 }),
    await push(dingtalkSaid('x-3', { robotCode: 'another-robot' })),
    await push(dingtalkSaid('x-4', { msgId: undefined })),
    await push(dingtalkSaid('x-5', { senderStaffId: {}, senderId: 7 })),
    await push([1, 2] as unknown as object),
  ]).toEqual([403, 403, 403, 400, 400, 400]);
  // The signature does not cover the words: an address of somebody else is not believed, the robot answers instead.
  const hook = { sessionWebhook: 'https://evil.example/robot/sendBySession?session=x', conversationId: 'cid-2' };
  expect(await push(dingtalkSaid('x-6', { ...hook, text: { content: '骗你的' } }))).toBe(200);
  const talk = await talkWith('骗你的');
  await take(talk.id);
  await delivery(talk.id, await write(talk.id, '收到'), 'sent');
  expect(there.told.at(-1)).toMatchObject({ by: 'group', chat: 'cid-2' });
  // NUL, which no database takes, is no harm.
  expect(await push(dingtalkSaid('x-7', { text: { content: '空\u0000字' } }))).toBe(200);
  await talkWith('空字');
});
