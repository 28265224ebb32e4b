/** What Chatwoot's programs do: people, talks, words. It all becomes what a generic channel would have brought. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { clock, type Db, newId, newToken, type Scope, type Tx } from '#kernel';
import { closeConversation } from '#modules/conversations';
import { countingKeys } from '../counting-keys.ts';
import { customerOf, type Who } from '../customer-of.ts';
import { contactUnknown, identifierForged } from '../errors.ts';
import { ports, queuedSignal } from '../ports.ts';
import { contactsOfPerson, type Numbered, numberedById, numberOf, talksOf, unseenOf } from '../store-chatwoot.ts';
import { saveContact } from '../store-contacts.ts';
import { insertMessage } from '../store-messages.ts';
import type { Carried, ChannelRow, ContactRow, Person } from '../tables.ts';
import { contactOf, takeMessage } from '../take-message.ts';
import { takeReceipt } from '../take-receipt.ts';
import { hashOf, openPerson, openSecrets, resealPerson, sealWords } from '../vault.ts';
import type { ContactInput } from './shapes.ts';

/** Whether the identifier was signed. Throws `channels.identifier-forged`. */
function vouched(channel: ChannelRow, { identifier, identifier_hash }: ContactInput): boolean {
  if (!identifier || !identifier_hash) return false;
  const given = Buffer.from(identifier_hash.toLowerCase());
  const fits = countingKeys(openSecrets(channel).in, clock.now()).some((secret) => {
    const own = Buffer.from(createHmac('sha256', secret).update(identifier).digest('hex'));
    return own.length === given.length && timingSafeEqual(own, given);
  });
  if (!fits) throw identifierForged();
  return true;
}

const whoOf = ({ outerId, threadId, name, phone, email }: Person): Who => ({
  ...{ outerId, threadId, name },
  phone: phone ?? undefined,
  email: email ?? undefined,
});

export async function createContact(tx: Tx, scope: Scope, channel: ChannelRow, input: ContactInput): Promise<Numbered> {
  const sure = vouched(channel, input) || channel.settings.trusted === true;
  const who: Who = {
    outerId: input.source_id || newToken(),
    threadId: '',
    name: input.name ?? '',
    phone: input.phone_number || undefined,
    email: input.email || undefined,
  };
  const contact = await contactOf(tx, scope, channel, who);
  // What nobody vouches for tells nobody's file: only the account by which they came does.
  const asked: Who = sure
    ? { ...who, userId: input.identifier || undefined }
    : { ...who, phone: undefined, email: undefined };
  const customer = await customerOf(tx, scope, channel, contact, asked);
  const after = { ...contact, customer_id: customer.id };
  await saveContact(tx, after);
  return { ...after, n: await numberOf(tx, scope, contact.id) };
}

/** Throws `channels.contact-unknown`. */
export async function demandPerson(
  db: Db,
  scope: Scope,
  channel: ChannelRow,
  sourceId: string,
): Promise<{ person: Numbered; threads: Numbered[] }> {
  const all = await contactsOfPerson(db, scope, { channelId: channel.id, outerHash: hashOf('contact', sourceId) });
  const person = all.find((row) => row.thread_hash === '');
  if (!person || person.wrapped_key === '') throw contactUnknown();
  return { person, threads: all.filter((row) => row.thread_hash !== '') };
}

/** Throws `channels.contact-unknown` also for a talk of somebody else. */
export async function demandThread(
  db: Db,
  scope: Scope,
  channel: ChannelRow,
  { contact, conversation }: { contact: string; conversation: number },
): Promise<Numbered> {
  const { threads } = await demandPerson(db, scope, channel, contact);
  const thread = threads.find((row) => row.n === conversation);
  if (!thread) throw contactUnknown();
  return thread;
}

export async function changeContact(
  tx: Tx,
  scope: Scope,
  channel: ChannelRow,
  sourceId: string,
  input: ContactInput,
): Promise<Numbered> {
  vouched(channel, input);
  const { person, threads } = await demandPerson(tx, scope, channel, sourceId);
  for (const row of [person, ...threads]) {
    const before = openPerson(row);
    if (!before) continue;
    const after: Person = {
      ...before,
      name: input.name ?? before.name,
      phone: input.phone_number === undefined ? before.phone : input.phone_number,
      email: input.email === undefined ? (before.email ?? null) : input.email,
    };
    const { n: _, ...own } = row;
    await saveContact(tx, { ...own, sealed: resealPerson(row, after) });
  }
  return (await numberedById(tx, scope, person.id))!;
}

export async function beginThread(tx: Tx, scope: Scope, channel: ChannelRow, sourceId: string): Promise<Numbered> {
  const { person } = await demandPerson(tx, scope, channel, sourceId);
  const contact = await contactOf(tx, scope, channel, { ...whoOf(openPerson(person)!), threadId: newId() });
  const after = { ...contact, customer_id: person.customer_id };
  await saveContact(tx, after);
  return { ...after, n: await numberOf(tx, scope, contact.id) };
}

/** `echoId`: sent twice, it is said once. */
export async function sayInThread(
  tx: Tx,
  scope: Scope,
  channel: ChannelRow,
  thread: Numbered,
  said: { text: string; files: Carried[]; echoId: string | null },
): Promise<void> {
  const before = await talksOf(tx, scope, thread.id);
  const taken = await takeMessage(tx, scope, channel, {
    id: said.echoId === null ? newId() : `${thread.id}/${said.echoId}`,
    who: whoOf(openPerson(thread)!),
    text: said.text,
    files: said.files,
    at: clock.now(),
    subject: '',
    rating: null,
  });
  if (taken.opened && before.length > 0 && taken.conversationId)
    await tellStatus(tx, thread, taken.conversationId, 'open');
}

/** The other program hears that a talk ended, or began again, in its order among the messages. */
export async function tellStatus(
  tx: Tx,
  contact: ContactRow,
  conversationId: string,
  status: 'open' | 'resolved',
): Promise<void> {
  const id = newId();
  const at = clock.now();
  await insertMessage(tx, {
    id,
    channel_id: contact.channel_id,
    contact_id: contact.id,
    conversation_id: conversationId,
    seq: null,
    direction: 'out',
    state: 'queued',
    outer_hash: null,
    sealed: sealWords(contact, id, { text: '', file: null, status }),
    parts: null,
    reason: null,
    attempts: 0,
    next_try_at: at,
    at,
    changed_at: at,
  });
  tx.afterCommit(() => ports().signals.send(queuedSignal, 1));
}

/** An open talk ends; an ended one begins again with the next words. */
export async function endThread(tx: Tx, scope: Scope, thread: Numbered): Promise<void> {
  if (thread.conversation_id) await closeConversation(tx, scope, { conversationId: thread.conversation_id });
}

export async function seeThread(tx: Tx, scope: Scope, thread: Numbered): Promise<void> {
  for (const messageId of await unseenOf(tx, scope, thread.id))
    await takeReceipt(tx, scope, thread.channel_id, { messageId, state: 'read', reason: null });
}
