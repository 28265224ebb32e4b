/** People, talks and messages in Chatwoot's shapes. Notes and our own lines of a talk are not theirs to see. */
import type { Db, Scope } from '#kernel';
import { type MessageRow, messagesBefore, readConversation } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { contactUnknown } from '../errors.ts';
import { mediaLink } from '../media.ts';
import { contactsOfPerson, type Numbered, talksOf } from '../store-chatwoot.ts';
import type { ChannelRow } from '../tables.ts';
import { openPerson } from '../vault.ts';
import { wholeNumber } from './inbox.ts';
import type { Contact, Conversation, Message } from './shapes.ts';

const mostTalks = 1_000;
const mostMessages = 10_000;
/** Counts through all talks of a thread: whole, growing, and the same in answers and webhooks. */
export const messageNumber = (thread: number, talk: number, seq: number): number =>
  (thread * mostTalks + talk) * mostMessages + seq;

/** Throws `channels.contact-unknown` once they were erased. */
export function shownContact(row: Numbered): Contact {
  const person = openPerson(row);
  if (!person) throw contactUnknown();
  const { outerId, name, email, phone } = person;
  // There is no socket for other programs here; `pubsub_token` is told because they expect one.
  return { id: row.n, source_id: outerId, name, email: email ?? null, phone_number: phone, pubsub_token: '' };
}

/** The person of a thread, with their own number. */
export async function personOf(db: Db, scope: Scope, thread: Numbered): Promise<Contact> {
  const all = await contactsOfPerson(db, scope, { channelId: thread.channel_id, outerHash: thread.outer_hash });
  return shownContact(all.find((row) => row.thread_hash === '') ?? thread);
}

const fileType = (mediaType: string): 'image' | 'audio' | 'video' | 'file' =>
  (['image', 'audio', 'video'] as const).find((kind) => mediaType.startsWith(`${kind}/`)) ?? 'file';

export function attachmentsOf(
  { code }: Pick<ChannelRow, 'code'>,
  number: number,
  file: { fileId: string; mediaType: string; size: number } | null,
): Pick<Message, 'attachments'> {
  if (!file) return {};
  const url = mediaLink(code, file.fileId);
  const type = fileType(file.mediaType);
  const thumb = type === 'image' ? url : '';
  const ids = { id: number, message_id: number };
  return { attachments: [{ ...ids, file_type: type, data_url: url, thumb_url: thumb, file_size: file.size }] };
}

/** The last two hundred. */
export async function shownMessages(db: Db, scope: Scope, channel: ChannelRow, thread: Numbered): Promise<Message[]> {
  const contact = await personOf(db, scope, thread);
  const all: { row: MessageRow; talk: number }[] = [];
  for (const [talk, id] of (await talksOf(db, scope, thread.id)).entries())
    for (const row of await messagesBefore(db, scope, id, null, 200, false)) all.push({ row, talk });
  const words = all
    .filter(({ row }) => ['visitor', 'agent'].includes(row.author_kind) && row.event === null && !row.recalled_at)
    .slice(-200);
  const agents = words.flatMap(({ row }) => (row.author_kind === 'agent' && row.author_id ? [row.author_id] : []));
  const staff = await staffCards(db, scope, [...new Set(agents)]);
  return words.map(({ row, talk }) => {
    const id = messageNumber(thread.n, talk, row.seq);
    const incoming = row.author_kind === 'visitor';
    const author = staff.find((one) => one.id === row.author_id);
    return {
      id,
      content: row.text || null,
      message_type: incoming ? 0 : 1,
      content_type: 'text',
      content_attributes: {},
      created_at: Math.floor(row.at.getTime() / 1000),
      conversation_id: thread.n,
      ...attachmentsOf(channel, id, row.attachment),
      sender: incoming
        ? { id: contact.id, name: contact.name, type: 'contact' }
        : { id: wholeNumber(row.author_id ?? channel.id), name: author?.name ?? channel.name.en, type: 'user' },
    };
  });
}

export async function statusOf(db: Db, scope: Scope, thread: Numbered): Promise<'open' | 'resolved'> {
  const talk = thread.conversation_id ? await readConversation(db, scope, thread.conversation_id) : null;
  return talk?.state === 'closed' ? 'resolved' : 'open';
}

export async function shownConversation(
  db: Db,
  scope: Scope,
  channel: ChannelRow,
  thread: Numbered,
): Promise<Conversation> {
  return {
    id: thread.n,
    uuid: thread.id,
    inbox_id: wholeNumber(channel.id),
    status: await statusOf(db, scope, thread),
    contact_last_seen_at: thread.last_in_at ? Math.floor(thread.last_in_at.getTime() / 1000) : 0,
    agent_last_seen_at: 0,
    messages: await shownMessages(db, scope, channel, thread),
    contact: await personOf(db, scope, thread),
  };
}
