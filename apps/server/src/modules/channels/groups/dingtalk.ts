/**
 * A robot of one's own application in group chats of DingTalk 钉钉, by its published interfaces: what it is told is signed
 * (HMAC-SHA256 over time and secret); the address of the session answers for a while, the robot's message interface at any time.
 * The signature does not cover the words: an id is taken once, and answers go to the platform's own addresses only.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { clock, type Scope, systemScope, type Tx } from '#kernel';
import { accountSecrets } from '../account-secrets.ts';
import type { Adapter, Arrived, Errand } from '../adapters/adapter.ts';
import { NotCarried } from '../adapters/adapter.ts';
import type { DingtalkSettings } from '../contract.ts';
import { callUnreadable, channelNotFound, channelPaused, pushForged } from '../errors.ts';
import { ports } from '../ports.ts';
import { channelByCode } from '../store.ts';
import { lockToken, saveToken, tokenOf } from '../store-tokens.ts';
import type { Carried, ChannelRow, DingtalkSecrets, Person } from '../tables.ts';
import { countingRefusals } from '../turned-away.ts';
import { openPlain, openSecrets, sealPlain } from '../vault.ts';
import { pieces } from '../wechat/adapter.ts';
import { type Answer, asForm, belongsTo, type Json, post } from './call.ts';
import { type GroupWords, takeGroupWords } from './take-words.ts';

type Headers = Record<string, string | string[] | undefined>;
const program = systemScope('channels.dingtalk');
/** As published: more than an hour off is no call of theirs. */
const freshMs = 3_600_000;
const earlyMs = 5 * 60_000;
const settingsOf = (channel: ChannelRow): DingtalkSettings => channel.settings as DingtalkSettings;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const inner = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

export const signOf = (timestamp: string, secret: string): string =>
  createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');

/** Throws `channels.not-found`, `.push-forged`, `.call-unreadable`, `.paused`. */
export async function takeDingtalkPush(scope: Scope, code: string, headers: Headers, body: Buffer): Promise<void> {
  const channel = await channelByCode(ports().db, scope, code);
  if (channel?.kind !== 'dingtalk') throw channelNotFound();
  await countingRefusals(channel.id, async () => {
    demandSigned(channel, headers);
    const said = read(body);
    // Another robot of the same company is not this one.
    const robot = text(said.robotCode);
    if (robot !== '' && robot !== 'normal' && robot !== settingsOf(channel).appKey) throw pushForged();
    if (channel.state !== 'active') throw channelPaused();
    await takeGroupWords(scope, channel, wordsOf(channel, said));
  });
}

function demandSigned(channel: ChannelRow, headers: Headers): void {
  const [timestamp, sign] = [text(headers.timestamp), text(headers.sign)];
  const own = Buffer.from(signOf(timestamp, accountSecrets<DingtalkSecrets>(channel).appSecret));
  const given = Buffer.from(sign);
  if (own.length !== given.length || !timingSafeEqual(own, given)) throw pushForged();
  if (!(Math.abs(clock.ms() - Number(timestamp)) <= freshMs)) throw pushForged();
}

function read(body: Buffer): Json {
  try {
    return inner(JSON.parse(body.toString('utf8').replaceAll('\\u0000', '')));
  } catch {
    throw callUnreadable({ fields: 'JSON' });
  }
}

function wordsOf(channel: ChannelRow, said: Json): GroupWords {
  const [id, chat] = [text(said.msgId), text(said.conversationId)];
  const sender = text(said.senderStaffId) || text(said.senderId);
  if (!id || !chat || !sender || id.length > 200 || chat.length > 200 || sender.length > 200)
    throw callUnreadable({ fields: 'msgId, conversationId, senderStaffId' });
  const single = said.conversationType === '1';
  const hook = text(said.sessionWebhook);
  const ends = Number(said.sessionWebhookExpiredTime);
  const usable = belongsTo(hook, settingsOf(channel).hookBase) && Number.isFinite(ends);
  const content = inner(said.content);
  const parts = Array.isArray(content.richText) ? content.richText.map(inner) : [];
  const words =
    text(inner(said.text).content) || parts.map((part) => text(part.text)).join('') || text(content.recognition);
  const codes = [content, ...parts].map((part) => text(part.downloadCode)).filter(Boolean);
  const created = Number(said.createAt);
  return {
    id,
    who: {
      outerId: sender,
      threadId: single ? '' : chat,
      name: text(said.senderNick).slice(0, 60),
      way: { url: usable ? hook : '', until: usable ? ends : 0, chat, single },
    },
    text: words.trim(),
    subject: text(said.conversationTitle).slice(0, 200),
    at: created > 0 && created <= clock.ms() ? new Date(created) : clock.now(),
    files: codes.map((from) => ({ from, name: text(content.fileName).slice(0, 200) || text(said.msgtype) || 'file' })),
    missing: words.trim() || codes.length > 0 ? null : text(said.msgtype) || 'unknown',
  };
}

/** Where a file that was named by a code lies for a while. */
export async function dingtalkFile(channel: ChannelRow, code: string): Promise<string> {
  const { appKey, apiBase } = settingsOf(channel);
  const { json } = await withToken(channel, (token) =>
    post(`${apiBase}/v1.0/robot/messageFiles/download`, { downloadCode: code, robotCode: appKey }, bearing(token)),
  );
  if (!text(json.downloadUrl)) throw new NotCarried('refused', text(json.code) || 'no-file', true);
  return text(json.downloadUrl);
}

export const dingtalkRobot: Adapter = {
  async send({ channel, person, message }: Errand): Promise<Arrived> {
    const words = message.text ? pieces(message.text) : [];
    for (const [n, content] of words.entries()) await say(channel, person, content, n === 0);
    if (message.file) await sendFile(channel, person, message.file);
    return { outerId: null, state: 'sent', parts: words.length > 1 ? words.length : null };
  },
};

/** By the session while its address lives (the person is called in the group), else by the robot's interface. */
async function say(channel: ChannelRow, person: Person, content: string, first: boolean): Promise<void> {
  const { way } = person;
  if (!way) throw new NotCarried('refused', 'no-address', true);
  if (way.url && way.until !== null && way.until - 10_000 > clock.ms()) {
    const at = way.single || !first ? {} : { at: { atUserIds: [person.outerId], isAtAll: false } };
    const { json } = await post(way.url, { msgtype: 'text', text: { content }, ...at });
    const code = Number(json.errcode ?? -1);
    if (code === 0) return;
    if (code === 130101) throw new NotCarried('quota', `${code} ${text(json.errmsg)}`);
    // Whatever else the session says, the robot's own interface has the last word.
  }
  await byRobot(channel, person, 'sampleText', { content });
}

async function byRobot(channel: ChannelRow, person: Person, msgKey: string, msgParam: object): Promise<void> {
  const { appKey, apiBase } = settingsOf(channel);
  const { chat, single } = person.way!;
  const path = single ? '/v1.0/robot/oToMessages/batchSend' : '/v1.0/robot/groupMessages/send';
  const to = single ? { userIds: [person.outerId] } : { openConversationId: chat };
  const said = { robotCode: appKey, msgKey, msgParam: JSON.stringify(msgParam), ...to };
  const { status, json } = await withToken(channel, (token) => post(`${apiBase}${path}`, said, bearing(token)));
  if (status !== 200) throw refusal(json, status);
}

async function sendFile(channel: ChannelRow, person: Person, file: Carried): Promise<void> {
  if (!person.way) throw new NotCarried('refused', 'no-address', true);
  const picture = /^image\/(png|jpeg|gif|bmp)$/.test(file.mediaType);
  const { body, type } = await asForm(file);
  const { json } = await withToken(channel, (token) => {
    const query = new URLSearchParams({ access_token: token, type: picture ? 'image' : 'file' });
    return post(`${settingsOf(channel).hookBase}/media/upload?${query}`, body, { 'content-type': type });
  });
  const mediaId = text(json.media_id);
  if (!mediaId) throw new NotCarried('refused', `${text(json.errmsg) || 'media'}`, true);
  if (picture) return byRobot(channel, person, 'sampleImageMsg', { photoURL: mediaId });
  const fileType = /\.([A-Za-z0-9]{1,8})$/.exec(file.name)?.[1]?.toLowerCase() ?? 'file';
  return byRobot(channel, person, 'sampleFile', { mediaId, fileName: file.name, fileType });
}

const bearing = (token: string): Record<string, string> => ({ 'x-acs-dingtalk-access-token': token });

function refusal(json: Json, status: number): NotCarried {
  const code = text(json.code);
  const detail = `${code || status} ${text(json.message)}`.trim();
  if (/throttl|limit/i.test(code)) return new NotCarried('quota', detail);
  if (/auth|forbidden|permission/i.test(code)) return new NotCarried('sign-in', detail);
  return new NotCarried('refused', detail, true);
}

const tokenGone = ({ status, json }: Answer): boolean =>
  status === 401 ||
  /InvalidAuthentication|invalid.*token/i.test(text(json.code)) ||
  [40014, 88].includes(Number(json.errcode));

async function withToken(channel: ChannelRow, use: (token: string) => Promise<Answer>): Promise<Answer> {
  const token = await accessToken(channel, null);
  const first = await use(token);
  if (!tokenGone(first)) return first;
  const second = await use(await accessToken(channel, token));
  if (tokenGone(second)) throw new NotCarried('sign-in', text(second.json.code) || 'token');
  return second;
}

/** `refused`: the one that was just refused is not given again. Nodes take turns on the row. */
async function accessToken(channel: ChannelRow, refused: string | null): Promise<string> {
  const { db } = ports();
  const good = (row: { sealed: string; ring: number; wrapped_key: string; expires_at: Date } | null): string | null => {
    if (!row || row.expires_at.getTime() - earlyMs < clock.ms()) return null;
    const token = openPlain(row, `token:${channel.id}`);
    return token === refused ? null : token;
  };
  const known = good(await tokenOf(db, program, channel.id));
  if (known) return known;
  return db.transact(async (tx: Tx) => {
    const now = good(await lockToken(tx, program, channel.id, clock.now()));
    if (now) return now;
    const { appKey, apiBase } = settingsOf(channel);
    const { appSecret } = openSecrets<DingtalkSecrets>(channel);
    const { status, json } = await post(`${apiBase}/v1.0/oauth2/accessToken`, { appKey, appSecret });
    const token = text(json.accessToken);
    if (status !== 200 || !token) throw new NotCarried('sign-in', text(json.code) || `status ${status}`);
    const expires = new Date(clock.ms() + Number(json.expireIn ?? 7200) * 1000);
    await saveToken(tx, channel.id, sealPlain(token, `token:${channel.id}`), expires);
    return token;
  });
}
