/** One reply or note within a larger change (a macro, a message sent later). Many go through the lanes; this one waits for its transaction. */
import { clock, newId, type Scope, type Tx } from '#kernel';
import { conversationClosed, conversationNotFound, messageEmpty } from './errors.ts';
import { preview } from './rules/states.ts';
import { authorOf } from './send-file.ts';
import { lockConversation, readConversation } from './store-conversations.ts';
import { insertMessage } from './store-messages.ts';
import { actorOf } from './tell.ts';

/** Throws `conversations.not-found`, `conversations.not-yours`, `conversations.closed`, `conversations.message-empty`. */
export async function writeMessage(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; kind: 'text' | 'note'; text: string; clientId?: string },
): Promise<number> {
  if (!(await readConversation(tx, scope, input.conversationId))) throw conversationNotFound();
  const row = (await lockConversation(tx, scope, input.conversationId))!;
  const author = authorOf(scope, row);
  if (row.state === 'closed') throw conversationClosed();
  const text = input.text.replaceAll('\0', '');
  if (text.trim() === '') throw messageEmpty();
  const note = input.kind === 'note';
  return insertMessage(tx, scope, {
    conversationId: row.id,
    clientId: input.clientId ?? newId(),
    at: clock.now(),
    authorKind: author,
    authorId: scope.actor.id,
    actor: actorOf(scope),
    kind: input.kind,
    text,
    preview: note ? null : preview('text', text, null),
    unreadAdd: 0,
    unreadReset: !note,
    replied: !note,
  });
}
