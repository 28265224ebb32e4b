/**
 * What the official account pushes: checked, taken once by MsgId (events by person, time and kind), answered within five seconds.
 * Files are brought by a job afterwards: fetching them may take longer than the account waits.
 */
import { clock, newToken, type Scope, systemScope, type Tx } from '#kernel';
import { lockConversation, say } from '#modules/conversations';
import { accountSecrets } from '../account-secrets.ts';
import { callUnreadable, channelNotFound, channelPaused, pushForged } from '../errors.ts';
import { ports } from '../ports.ts';
import { channelByCode, claimCall, noteCall } from '../store.ts';
import { saveContact } from '../store-contacts.ts';
import type { ChannelRow, WechatSecrets } from '../tables.ts';
import { type Arrival, contactOf, takeMessage } from '../take-message.ts';
import { countingRefusals } from '../turned-away.ts';
import { hashOf, sealPlain } from '../vault.ts';
import { settingsOf } from './api.ts';
import { bringFile } from './bring-file.ts';
import { decrypt, encrypt, signatureOf, signedBy } from './crypto.ts';
import { readXml, writeXml } from './xml.ts';

export type PushQuery = {
  signature: string;
  timestamp: string;
  nonce: string;
  echostr: string;
  encrypt_type: string;
  msg_signature: string;
};
const freshMs = 10 * 60_000;
type Given = { channel: ChannelRow; secrets: WechatSecrets; query: PushQuery };

/** Throws `channels.not-found`. */
async function accountOf(scope: Scope, code: string): Promise<ChannelRow> {
  const channel = await channelByCode(ports().db, scope, code);
  if (channel?.kind !== 'wechat') throw channelNotFound();
  return channel;
}

/** Throws `channels.push-forged`. */
function checked(channel: ChannelRow, query: PushQuery): Given {
  const secrets = accountSecrets<WechatSecrets>(channel);
  if (!signedBy(query.signature, secrets.token, query.timestamp, query.nonce)) throw pushForged();
  return { channel, secrets, query };
}

/** The account asks once whether the address is ours. */
export async function answerEcho(scope: Scope, code: string, query: PushQuery): Promise<string> {
  const channel = await accountOf(scope, code);
  return countingRefusals(channel.id, async () => checked(channel, query).query.echostr);
}

/** The words of the answer: XML of a passive reply, or `success`. */
export async function takePush(scope: Scope, code: string, query: PushQuery, body: Buffer): Promise<string> {
  const channel = await accountOf(scope, code);
  return countingRefusals(channel.id, async () => takeChecked(scope, checked(channel, query), body));
}

async function takeChecked(scope: Scope, given: Given, body: Buffer): Promise<string> {
  const { channel } = given;
  const fields = opened(given, body.toString('utf8'));
  if (!fields.FromUserName || !fields.MsgType) throw callUnreadable({ fields: 'FromUserName, MsgType' });
  if (channel.state !== 'active') throw channelPaused();
  const program = systemScope('channels.wechat', scope.locale);
  await noteCall(ports().db, channel.id, clock.now());
  const reply = await ports().db.transact((tx) =>
    fields.MsgType === 'event' ? takeEvent(tx, program, channel, fields) : takeWords(tx, program, channel, fields),
  );
  return reply ? passive(given, fields, reply) : 'success';
}

/** In safe mode only what is encrypted for this account counts: what lies beside it in clear may be anybody's. */
function opened({ channel, secrets, query }: Given, text: string): Record<string, string> {
  const outer = readXml(text);
  if (settingsOf(channel).mode === 'plain') {
    // In clear the signature does not cover the words: an address that was once seen would carry any others for ever.
    if (!(Math.abs(clock.ms() - Number(query.timestamp) * 1000) <= freshMs)) throw pushForged();
    return outer;
  }
  const sealed = outer.Encrypt ?? '';
  if (!signedBy(query.msg_signature, secrets.token, query.timestamp, query.nonce, sealed)) throw pushForged();
  const clear = decrypt(secrets.aesKey ?? '', settingsOf(channel).appId, sealed);
  if (clear === null) throw pushForged();
  return readXml(clear);
}

function passive({ channel, secrets }: Given, fields: Record<string, string>, words: string): string {
  const seconds = Math.floor(clock.ms() / 1000);
  const clear = writeXml({
    ToUserName: fields.FromUserName!,
    FromUserName: fields.ToUserName ?? '',
    CreateTime: seconds,
    MsgType: 'text',
    Content: words,
  });
  const { mode, appId } = settingsOf(channel);
  if (mode === 'plain') return clear;
  const sealed = encrypt(secrets.aesKey ?? '', appId, clear);
  const nonce = newToken().slice(0, 12);
  const signature = signatureOf(secrets.token, String(seconds), nonce, sealed);
  return writeXml({ Encrypt: sealed, MsgSignature: signature, TimeStamp: seconds, Nonce: nonce });
}

const who = (fields: Record<string, string>) => ({ outerId: fields.FromUserName!, threadId: '', name: '' });
const timeOf = (fields: Record<string, string>): Date =>
  new Date((Number(fields.CreateTime) || clock.ms() / 1000) * 1000);

async function takeWords(
  tx: Tx,
  scope: Scope,
  channel: ChannelRow,
  fields: Record<string, string>,
): Promise<string | null> {
  const id = fields.MsgId || `${fields.FromUserName} ${fields.CreateTime}`;
  const arrival: Arrival = {
    id,
    who: who(fields),
    text: wordsOf(fields),
    files: [],
    at: timeOf(fields),
    subject: '',
    rating: null,
  };
  if (fields.MediaId) {
    const errand = { ...arrival, at: arrival.at.toISOString(), mediaId: fields.MediaId, type: fields.MsgType };
    const key = `wechat:${channel.id}:${hashOf('message', id)}`;
    await bringFile(tx, { channelId: channel.id, ...sealPlain(JSON.stringify(errand), 'wechat-file') }, key);
    return null;
  }
  const taken = await takeMessage(tx, scope, channel, arrival);
  return taken.fresh && taken.opened ? settingsOf(channel).received : null;
}

function wordsOf(fields: Record<string, string>): string {
  switch (fields.MsgType) {
    case 'text':
      return (fields.Content ?? '').trim().slice(0, 8000);
    case 'voice':
      return (fields.Recognition ?? '').trim();
    case 'location':
      return `📍 ${fields.Label ?? ''} (${fields.Location_X}, ${fields.Location_Y})`;
    case 'link':
      return [fields.Title, fields.Description, fields.Url].filter(Boolean).join('\n').slice(0, 8000);
    default:
      return '';
  }
}

/** Each of these lets us write for another while; only a chosen entry of the menu is a word to us. */
async function takeEvent(
  tx: Tx,
  scope: Scope,
  channel: ChannelRow,
  fields: Record<string, string>,
): Promise<string | null> {
  const event = (fields.Event ?? '').toLowerCase();
  const id = `${fields.FromUserName} ${fields.CreateTime} ${event} ${fields.EventKey ?? ''}`;
  if (event === 'click') {
    const button = buttonsOf(channel).find(({ key }) => key === fields.EventKey);
    const text = `▸ ${button?.name ?? fields.EventKey ?? ''}`;
    await takeMessage(tx, scope, channel, {
      id,
      who: who(fields),
      text,
      files: [],
      at: timeOf(fields),
      subject: '',
      rating: null,
    });
    return null;
  }
  const call = {
    channelId: channel.id,
    id: hashOf('call', id),
    stamp: Number(fields.CreateTime) || 0,
    at: clock.now(),
  };
  if ((await claimCall(tx, call)) !== 'fresh') return null;
  const contact = await contactOf(tx, scope, channel, who(fields));
  const left = event === 'unsubscribe';
  const came = event === 'subscribe' || event === 'scan';
  const conversation = contact.conversation_id ? await lockConversation(tx, scope, contact.conversation_id) : null;
  const inTalk = conversation !== null && conversation.state !== 'closed';
  const scene = (fields.EventKey ?? '').replace(/^qrscene_/, '').slice(0, 64);
  await saveContact(tx, {
    ...contact,
    scene: came && scene && !inTalk ? scene : contact.scene,
    stopped_at: left ? clock.now() : came ? null : contact.stopped_at,
    last_in_at: came ? clock.now() : contact.last_in_at,
  });
  if (inTalk && (left || came))
    await say(tx, scope, conversation, `channels.${scene ? 'scanned' : event}`, scene ? { scene } : {});
  return event === 'subscribe' ? settingsOf(channel).greeting : null;
}

const buttonsOf = (channel: ChannelRow) => settingsOf(channel).menu.flatMap((button) => [button, ...button.buttons]);
