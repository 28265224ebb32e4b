/**
 * A robot in group chats of WeCom 企业微信: what it is told is signed and encrypted as official accounts' is (with nobody's id at the
 * end), and names the address where the group is answered. Published: its receiving of messages, webhook/send, webhook/upload_media.
 */
import { createHash } from 'node:crypto';
import { clock, type Scope } from '#kernel';
import { accountSecrets } from '../account-secrets.ts';
import type { Adapter, Arrived, Errand } from '../adapters/adapter.ts';
import { NotCarried } from '../adapters/adapter.ts';
import { callUnreadable, channelNotFound, channelPaused, pushForged } from '../errors.ts';
import { contentOf } from '../media.ts';
import { ports } from '../ports.ts';
import { channelByCode } from '../store.ts';
import type { Carried, ChannelRow, WecomSecrets } from '../tables.ts';
import { countingRefusals } from '../turned-away.ts';
import { pieces } from '../wechat/adapter.ts';
import { decrypt, signedBy } from '../wechat/crypto.ts';
import { everyValue, readXml } from '../wechat/xml.ts';
import { asForm, belongsTo, post } from './call.ts';
import { type GroupWords, takeGroupWords } from './take-words.ts';

export type WecomQuery = { msg_signature: string; timestamp: string; nonce: string; echostr: string };
const freshMs = 10 * 60_000;
/** Pictures of another kind or size go as files. */
const mostPictureBytes = 2 * 1024 * 1024;
const tooFast = 45009;

async function robotOf(scope: Scope, code: string): Promise<ChannelRow> {
  const channel = await channelByCode(ports().db, scope, code);
  if (channel?.kind !== 'wecom') throw channelNotFound();
  return channel;
}

/** Throws `channels.push-forged`. A robot has no id of a receiver: its place is empty. */
function opened(channel: ChannelRow, query: WecomQuery, sealed: string): string {
  const { token, aesKey } = accountSecrets<WecomSecrets>(channel);
  if (!signedBy(query.msg_signature, token, query.timestamp, query.nonce, sealed)) throw pushForged();
  if (!(Math.abs(clock.ms() - Number(query.timestamp) * 1000) <= freshMs)) throw pushForged();
  const clear = decrypt(aesKey, '', sealed);
  if (clear === null) throw pushForged();
  return clear.replaceAll('\u0000', '');
}

/** The robot is saved there: the address is asked once whether it can read. */
export async function answerWecomEcho(scope: Scope, code: string, query: WecomQuery): Promise<string> {
  const channel = await robotOf(scope, code);
  return countingRefusals(channel.id, async () => opened(channel, query, query.echostr));
}

/** Throws `channels.not-found`, `.push-forged`, `.call-unreadable`, `.paused`. */
export async function takeWecomPush(scope: Scope, code: string, query: WecomQuery, body: Buffer): Promise<void> {
  const channel = await robotOf(scope, code);
  await countingRefusals(channel.id, async () => {
    const clear = opened(channel, query, readXml(body.toString('utf8')).Encrypt ?? '');
    const fields = readXml(clear);
    if (!fields.MsgType) throw callUnreadable({ fields: 'MsgType' });
    if (channel.state !== 'active') throw channelPaused();
    // Coming into a group and being entered are no words of anybody.
    if (fields.MsgType === 'event') return;
    await takeGroupWords(scope, channel, wordsOf(channel, fields, clear));
  });
}

/** Words with pictures among them (`mixed`) carry several of each. */
function wordsOf(channel: ChannelRow, fields: Record<string, string>, clear: string): GroupWords {
  const { UserId, WebhookUrl = '', ChatId, MsgId } = fields;
  if (!UserId || !ChatId || !MsgId || !belongsTo(WebhookUrl, String(channel.settings.apiBase)))
    throw callUnreadable({ fields: 'From.UserId, ChatId, MsgId, WebhookUrl' });
  const single = fields.ChatType === 'single';
  const [said, pictures] = [everyValue(clear, 'Content'), everyValue(clear, 'ImageUrl')];
  return {
    id: MsgId,
    who: {
      outerId: UserId,
      threadId: single ? '' : ChatId,
      name: (fields.Name ?? fields.Alias ?? '').slice(0, 60),
      way: { url: WebhookUrl, until: null, chat: ChatId, single },
    },
    // The robot's own name stands before what it is asked in a group.
    text: said
      .join('\n')
      .replace(/^\s*@\S+\s*/, '')
      .trim(),
    subject: '',
    at: clock.now(),
    files: pictures.map((from) => ({ from, name: 'image' })),
    missing: said.length > 0 || pictures.length > 0 ? null : fields.MsgType!,
  };
}

export const wecomRobot: Adapter = {
  async send({ person, message }: Errand): Promise<Arrived> {
    const { way } = person;
    if (!way) throw new NotCarried('refused', 'no-address', true);
    const say = async (content: object): Promise<void> => {
      const { json } = await post(way.url, { chatid: way.chat, ...content });
      demandTaken(json);
    };
    const words = message.text ? pieces(message.text) : [];
    // The first piece calls the person by their name in the group, so that they know who is meant.
    const called = way.single ? {} : { mentioned_list: [person.outerId] };
    for (const [n, content] of words.entries())
      await say({ msgtype: 'text', text: { content, ...(n === 0 ? called : {}) } });
    if (message.file) await say(await fileOf(way.url, message.file));
    return { outerId: null, state: 'sent', parts: words.length > 1 ? words.length : null };
  },
};

async function fileOf(hook: string, file: Carried): Promise<object> {
  if (/^image\/(png|jpeg)$/.test(file.mediaType) && file.size <= mostPictureBytes) {
    const content = await contentOf(file.fileId);
    const md5 = createHash('md5').update(content).digest('hex');
    return { msgtype: 'image', image: { base64: content.toString('base64'), md5 } };
  }
  const url = new URL(hook);
  url.pathname = '/cgi-bin/webhook/upload_media';
  url.searchParams.set('type', 'file');
  const { body, type } = await asForm(file);
  const { json } = await post(url.toString(), body, { 'content-type': type });
  demandTaken(json);
  return { msgtype: 'file', file: { media_id: String(json.media_id) } };
}

/** Throws `NotCarried`. */
function demandTaken(json: Record<string, unknown>): void {
  const code = Number(json.errcode ?? -1);
  if (code === 0) return;
  if (code === tooFast) throw new NotCarried('quota', `${code} ${String(json.errmsg ?? '')}`);
  if (code === -1) throw new NotCarried('unreachable', String(json.errmsg ?? 'busy'));
  throw new NotCarried('refused', `${code} ${String(json.errmsg ?? '')}`.trim(), true);
}
