/** A card as a message: in a transaction of its own, because its picture is tied to the conversation in it. */
import { clock, type Scope, type Tx } from '#kernel';
import {
  authorOf,
  carrierOf,
  clientIdTaken,
  closedAlready,
  conversationNotFound,
  insertMessage,
  lockConversation,
  markSent,
  messageByClientId,
  preview,
  readConversation,
  screened,
  uploadById,
} from '#modules/conversations';
import type { SendCard } from './contract.ts';
import { pictureMissing } from './errors.ts';
import { keepFile } from './ports.ts';
import { cardWords } from './rules.ts';

export type SentCard = { conversationId: string; clientId: string; seq: number; at: string; text: string };

/** A repeat answers what was stored. Throws `conversations.not-found`, `.not-yours`, `.closed`, `.client-id-taken`, `cards.picture-missing`. */
export async function sendCard(tx: Tx, scope: Scope, input: SendCard): Promise<SentCard> {
  const { conversationId, clientId } = input;
  if (!(await readConversation(tx, scope, conversationId))) throw conversationNotFound();
  const row = (await lockConversation(tx, scope, conversationId))!;
  const author = authorOf(scope, row);
  const repeated = await messageByClientId(tx, scope, row.id, clientId);
  if (repeated && repeated.author_id !== scope.actor.id) throw clientIdTaken();
  if (repeated)
    return { conversationId, clientId, seq: repeated.seq, at: repeated.at.toISOString(), text: repeated.text };
  if (row.state === 'closed') throw closedAlready();
  const said = (text: string): string =>
    text === '' ? '' : screened(scope, { conversationId, by: author, text: text.replaceAll('\0', '') });
  const { title, number, state } = input.card;
  const card = { ...input.card, title: said(title), number: said(number), state: said(state) };
  const actor = `${scope.actor.kind}:${scope.actor.id}`;
  const upload = input.fileId ? await uploadById(tx, scope, row.id, input.fileId) : null;
  if (input.fileId) {
    const fits = upload?.media_type.startsWith('image/') && upload.sent_seq === null && upload.uploaded_by === actor;
    if (!fits) throw pictureMissing();
    await keepFile(tx, input.fileId);
  }
  const at = clock.now();
  const text = cardWords(card, row.language);
  const attachment = upload && {
    fileId: upload.file_id,
    name: upload.name,
    mediaType: upload.media_type,
    size: upload.size,
  };
  const seq = await insertMessage(tx, scope, {
    conversationId,
    clientId,
    at,
    authorKind: author,
    authorId: scope.actor.id,
    actor,
    kind: 'card',
    text,
    card,
    attachment,
    preview: preview('card', text, null),
    unreadAdd: author === 'visitor' ? 1 : 0,
    unreadReset: author === 'agent',
    replied: author === 'agent',
  });
  if (upload) await markSent(tx, upload.file_id, seq);
  if (author === 'agent') await carrierOf(row.channel)?.(tx, scope, row, { seq, at, text, attachment });
  return { conversationId, clientId, seq, at: at.toISOString(), text };
}
