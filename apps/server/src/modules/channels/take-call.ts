/** A signed call from outside: checked, taken once by its id, then what it says. */
import { checkWebhook, clock, type Scope, systemScope } from '#kernel';
import { type IncomingMessage, incoming } from './contract.ts';
import { countingKeys } from './counting-keys.ts';
import { callRepeated, callUnreadable, channelNotFound, channelPaused } from './errors.ts';
import { bringMedia } from './media.ts';
import { ports } from './ports.ts';
import { channelByCode, claimCall, noteCall } from './store.ts';
import { takenBefore } from './store-messages.ts';
import type { ChannelRow, Secrets } from './tables.ts';
import { type Arrival, type Taken, takeMessage } from './take-message.ts';
import { takeReceipt } from './take-receipt.ts';
import { countingRefusals } from './turned-away.ts';
import { hashOf, openSecrets } from './vault.ts';

type Headers = Record<string, string | string[] | undefined>;

/** Throws `channels.not-found`, `kernel.webhook-forged`, `kernel.webhook-stale`, `channels.call-unreadable`, `.call-repeated`, `.paused`, and what media refuse. */
export async function takeCall(scope: Scope, code: string, headers: Headers, body: Buffer): Promise<Taken> {
  const channel = await channelByCode(ports().db, scope, code);
  if (!channel || (channel.kind !== 'generic' && channel.kind !== 'sms')) throw channelNotFound();
  return countingRefusals(channel.id, () => takeChecked(scope, channel, headers, body));
}

async function takeChecked(scope: Scope, channel: ChannelRow, headers: Headers, body: Buffer): Promise<Taken> {
  const { db } = ports();
  const now = clock.now();
  const callId = checkWebhook(countingKeys(openSecrets<Secrets>(channel).in, now), headers, body, now);
  if (channel.state !== 'active') throw channelPaused();
  const said = readCall(body);
  const program = systemScope('channels.call', scope.locale);
  const call = {
    channelId: channel.id,
    id: hashOf('call', callId),
    stamp: Number(headers['webhook-timestamp']),
    at: now,
  };
  await noteCall(db, channel.id, now);
  const arrival = said.type === 'message' ? await arrivalOf(program, channel, said) : null;
  return db.transact(async (tx) => {
    const claim = await claimCall(tx, call);
    if (claim === 'replayed') throw callRepeated();
    if (arrival) return takeMessage(tx, program, channel, arrival);
    if (said.type !== 'receipt' || claim === 'again') return { fresh: false, conversationId: null, opened: false };
    const receipt = { messageId: said.messageId, state: said.state, reason: said.reason ?? null };
    return { fresh: await takeReceipt(tx, program, channel.id, receipt), conversationId: null, opened: false };
  });
}

function readCall(body: Buffer) {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8').replaceAll('\\u0000', ''));
  } catch {
    throw callUnreadable({ fields: 'JSON' });
  }
  const read = incoming.safeParse(json);
  if (!read.success)
    throw callUnreadable({
      fields: read.error.issues
        .slice(0, 5)
        .map(({ path, message }) => `${path.join('.')}: ${message}`)
        .join('; '),
    });
  return read.data;
}

/** Files are brought before the transaction, and only for what is new. */
async function arrivalOf(program: Scope, channel: ChannelRow, said: IncomingMessage): Promise<Arrival> {
  const { message, contact, thread } = said;
  const known = await takenBefore(ports().db, program, channel.id, hashOf('message', message.id));
  const phone = contact.phone ?? (channel.kind === 'sms' ? contact.id : undefined);
  return {
    id: message.id,
    who: { ...contact, outerId: contact.id, threadId: thread ?? '', phone },
    text: message.text.trim(),
    files: known ? [] : await bringMedia(channel.id, message.media),
    at: message.at ? new Date(message.at) : clock.now(),
    subject: message.subject,
    rating: channel.kind === 'generic' ? (message.rating ?? null) : null,
  };
}
