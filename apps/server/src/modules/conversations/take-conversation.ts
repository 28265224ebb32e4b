/** A waiting conversation is taken past the router: a member of its queue picks it up, or a manager steps in. */
import { can, type Scope, type Tx } from '#kernel';
import { assignTo, isMember } from '#modules/routing';
import { conversationClosed, conversationNotFound, notYours } from './errors.ts';
import { workKind } from './start-conversation.ts';
import { conversationsById, readConversation } from './store-conversations.ts';
import type { ConversationRow } from './tables.ts';

/** Throws `conversations.not-found`, `conversations.not-yours`, `conversations.closed`, `routing.not-held` (somebody has it). */
export async function takeConversation(tx: Tx, scope: Scope, conversationId: string): Promise<ConversationRow> {
  const [row] = await conversationsById(tx, scope, [conversationId]);
  const member = row ? await isMember(tx, scope, { queueId: row.queue_id, staffId: scope.actor.id }) : false;
  if (!row || !(member || (await readConversation(tx, scope, conversationId)))) throw conversationNotFound();
  if (row.state === 'closed') throw conversationClosed();
  if (!(member && can(scope, 'conversations.handle')) && !can(scope, 'conversations.manage', row.unit_id))
    throw notYours();
  await assignTo(tx, scope, { kind: workKind, subjectId: row.id, staffId: scope.actor.id });
  const [after] = await conversationsById(tx, scope, [conversationId]);
  return after!;
}
