/** Words or a note within a larger change (a chat begun, a macro, a message sent later). Many go through the lanes; these wait for their transaction. */
import { announce, clock, newId, type Scope, type Tx } from '#kernel';
import { clientIdTaken, conversationClosed, conversationNotFound, messageEmpty } from './errors.ts';
import { noteWritten } from './events.ts';
import { carrierOf, screened } from './ports.ts';
import { preview } from './rules/states.ts';
import { authorOf } from './send-file.ts';
import { lockConversation, readConversation } from './store-conversations.ts';
import { insertMessage, messageByClientId } from './store-messages.ts';
import type { ConversationRow } from './tables.ts';
import { actorOf, aggregateOf } from './tell.ts';

/** `carried`: the caller carries the words to the customer itself. Throws `conversations.not-found`, `conversations.not-yours`, `conversations.closed`, `conversations.message-empty`. */
export async function writeMessage(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; kind: 'text' | 'note'; text: string; clientId?: string; carried?: boolean },
): Promise<{ seq: number; at: Date; text: string; row: ConversationRow; repeated: boolean }> {
  const { conversationId, clientId } = input;
  // The browser asks again after a lost answer.
  const [seen, row, repeated] = await Promise.all([
    readConversation(tx, scope, conversationId),
    lockConversation(tx, scope, conversationId),
    clientId ? messageByClientId(tx, scope, conversationId, clientId) : null,
  ]);
  if (!seen || !row) throw conversationNotFound();
  const author = authorOf(scope, row);
  if (repeated && repeated.author_id !== scope.actor.id) throw clientIdTaken();
  if (repeated) return { seq: repeated.seq, at: repeated.at, text: repeated.text, row, repeated: true };
  if (row.state === 'closed') throw conversationClosed();
  const said = input.text.replaceAll('\0', '');
  const text = input.kind === 'note' ? said : screened(scope, { conversationId: row.id, by: author, text: said });
  if (text.trim() === '') throw messageEmpty();
  const note = input.kind === 'note';
  const replies = !note && author === 'agent';
  const at = clock.now();
  const seq = await insertMessage(tx, scope, {
    conversationId: row.id,
    clientId: clientId ?? newId(),
    at,
    authorKind: author,
    authorId: scope.actor.id,
    actor: actorOf(scope),
    kind: input.kind,
    text,
    preview: note ? null : preview('text', text, null),
    unreadAdd: author === 'visitor' ? 1 : 0,
    unreadReset: replies,
    replied: replies,
  });
  if (replies && !input.carried) await carrierOf(row.channel)?.(tx, scope, row, { seq, at, text, attachment: null });
  if (note && scope.actor.kind === 'staff')
    await announce(tx, noteWritten, {
      aggregate: aggregateOf(row),
      payload: { conversationId: row.id, seq, authorId: scope.actor.id },
      actor: scope.actor,
    });
  return { seq, at, text, row, repeated: false };
}
