/** Something comes in through a channel: once by the other side's id, to the person's open conversation or a new one. */
import { announce, clock, newId, type Scope, type Tx } from '#kernel';
import { storeConsent } from '#modules/consents';
import {
  type ConversationRow,
  insertUpload,
  lockConversation,
  markSent,
  preview,
  say,
  insertMessage as sayMessage,
} from '#modules/conversations';
import { customerOf, type Who } from './customer-of.ts';
import { reviewTaken } from './events.ts';
import { openConversation } from './open-conversation.ts';
import { ports } from './ports.ts';
import { isStop } from './rules/stop-words.ts';
import { textNumber } from './rules/text-number.ts';
import { saveContact, takeContact } from './store-contacts.ts';
import { insertMessage, takenBefore } from './store-messages.ts';
import type { Carried, ChannelRow, ContactRow } from './tables.ts';
import { hashOf, openPerson, resealPerson, sealPerson } from './vault.ts';

export type Arrival = {
  /** The other side's id of it. */
  id: string;
  who: Who & { language?: string | null | undefined };
  text: string;
  files: Carried[];
  at: Date;
  subject: string;
  rating: number | null;
};
/** `opened`: a talk began with it. */
export type Taken = { fresh: boolean; conversationId: string | null; opened: boolean };

export async function takeMessage(tx: Tx, scope: Scope, channel: ChannelRow, arrival: Arrival): Promise<Taken> {
  const contact = await contactOf(tx, scope, channel, asTexted(channel, arrival.who));
  const outerHash = hashOf('message', arrival.id);
  const before = await takenBefore(tx, scope, channel.id, outerHash);
  if (before) return { fresh: false, conversationId: before.conversation_id, opened: false };
  const customer = await customerOf(tx, scope, channel, contact, arrival.who);
  const stop = channel.kind === 'sms' && isStop(arrival.text);
  const now = clock.now();
  if (stop)
    await storeConsent(tx, scope, { customerId: customer.id, purpose: 'marketing', given: false, source: 'sms' });
  const known = contact.conversation_id ? await lockConversation(tx, scope, contact.conversation_id) : null;
  const open = known && known.state !== 'closed' ? known : null;
  // A bare "stop" takes nobody's time, nor does somebody we refuse.
  const silent = customer.refused || (stop && !open);
  const conversation = silent
    ? null
    : (open ??
      (await openConversation(tx, scope, {
        channel,
        customer,
        subject: arrival.subject,
        text: arrival.text,
        language: arrival.who.language ?? null,
        at: arrival.at,
      })));
  if (conversation && !open && contact.scene)
    await say(tx, scope, conversation, 'channels.scanned', { scene: contact.scene });
  const seq = conversation ? await sayAll(tx, scope, conversation, arrival, outerHash) : null;
  if (stop && conversation) await say(tx, scope, conversation, 'channels.stopped');
  await insertMessage(tx, {
    id: newId(),
    channel_id: channel.id,
    contact_id: contact.id,
    conversation_id: conversation?.id ?? null,
    seq,
    direction: 'in',
    state: customer.refused ? 'dropped' : 'received',
    outer_hash: outerHash,
    sealed: null,
    parts: null,
    reason: null,
    attempts: 0,
    next_try_at: null,
    at: arrival.at,
    changed_at: now,
  });
  await saveContact(tx, {
    ...contact,
    customer_id: customer.id,
    conversation_id: conversation?.id ?? contact.conversation_id,
    stopped_at: stop ? now : null,
    last_in_at: now,
    scene: conversation ? null : contact.scene,
  });
  if (conversation && seq !== null && arrival.rating !== null)
    await announce(tx, reviewTaken, {
      aggregate: ['conversation', conversation.id],
      payload: {
        channelId: channel.id,
        conversationId: conversation.id,
        seq,
        unitId: conversation.unit_id,
        customerId: customer.id,
        rating: arrival.rating,
        below: arrival.rating < (Number(channel.settings.ticketBelow) || 0),
      },
      actor: scope.actor,
    });
  return { fresh: true, conversationId: conversation?.id ?? null, opened: conversation !== null && !open };
}

/** One person however the gateway writes the number: what they were told and their "stop" are found again. */
function asTexted(channel: ChannelRow, who: Who): Who {
  const number = channel.kind === 'sms' ? textNumber(who.phone ?? who.outerId) : null;
  return number ? { ...who, outerId: number, phone: number } : who;
}

/** Locked, with the name of now. */
export async function contactOf(tx: Tx, scope: Scope, channel: ChannelRow, who: Who): Promise<ContactRow> {
  const id = newId();
  const person = {
    outerId: who.outerId,
    threadId: who.threadId,
    name: who.name,
    phone: who.phone ?? null,
    ...(channel.kind === 'chatwoot' ? { email: who.email ?? null } : {}),
    ...(who.way ? { way: who.way } : {}),
  };
  const contact = await takeContact(tx, scope, {
    id,
    channel_id: channel.id,
    outer_hash: hashOf('contact', who.outerId),
    thread_hash: who.threadId && hashOf('thread', who.threadId),
    ...sealPerson(id, person),
    customer_id: null,
    conversation_id: null,
    stopped_at: null,
    last_in_at: null,
    scene: null,
    created_at: clock.now(),
  });
  if (contact.id === id) return contact;
  const known = openPerson(contact);
  const same = known && !who.way && (!who.name || known.name === who.name) && (!who.phone || known.phone === who.phone);
  if (same || !known) return contact;
  const now = {
    ...known,
    name: who.name || known.name,
    phone: who.phone ?? known.phone,
    ...(channel.kind === 'chatwoot' ? { email: who.email ?? known.email ?? null } : {}),
    ...(who.way ? { way: who.way } : {}),
  };
  return { ...contact, sealed: resealPerson(contact, now) };
}

/** Words first, each file a message of its own. Returns the first seq. */
async function sayAll(
  tx: Tx,
  scope: Scope,
  conversation: ConversationRow,
  { text, files, rating, at }: Arrival,
  hash: string,
): Promise<number> {
  const words = rating === null ? text : `${'★'.repeat(rating)}${'☆'.repeat(5 - rating)} ${text}`.trim();
  const told = {
    conversationId: conversation.id,
    at: clock.now(),
    authorKind: 'visitor' as const,
    authorId: conversation.customer_id,
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    unreadAdd: 1,
    unreadReset: false,
    replied: false,
  };
  const seqs: number[] = [];
  if (words || files.length === 0) {
    const shown = words || '…';
    const message = { ...told, clientId: `in-${hash}`, kind: 'text' as const, text: shown };
    seqs.push(await sayMessage(tx, scope, { ...message, preview: preview('text', shown, null) }));
  }
  await ports().files.keepAll(
    tx,
    files.map(({ fileId }) => fileId),
  );
  for (const [n, file] of files.entries()) {
    const kind = file.mediaType.startsWith('image/') ? ('image' as const) : ('file' as const);
    await insertUpload(tx, {
      file_id: file.fileId,
      conversation_id: conversation.id,
      uploaded_by: 'system:channels',
      name: file.name,
      media_type: file.mediaType,
      size: file.size,
      width: null,
      height: null,
      at,
    });
    const message = { ...told, clientId: `in-${hash}-${n}`, kind, text: '', attachment: file };
    const seq = await sayMessage(tx, scope, { ...message, preview: preview(kind, '', file.name) });
    await markSent(tx, file.fileId, seq);
    seqs.push(seq);
  }
  return seqs[0]!;
}
