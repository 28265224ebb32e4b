/** A conversation sleeps until a time, or until its visitor writes (which the lanes see to). */
import { announce, can, type Scope, type Tx } from '#kernel';
import { conversationClosed, conversationNotFound, notYours } from './errors.ts';
import { conversationSnoozed } from './events.ts';
import { lockConversation, readConversation, saveSnooze } from './store-conversations.ts';
import type { ConversationRow } from './tables.ts';
import { aggregateOf, factOf, topicsOf } from './tell.ts';

/** Null wakes it. Null comes back when there was nothing to change. Throws `conversations.not-found`, `.not-yours`, `.closed`. */
export async function snoozeConversation(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; until: Date | null },
): Promise<ConversationRow | null> {
  if (!(await readConversation(tx, scope, input.conversationId))) throw conversationNotFound();
  const row = (await lockConversation(tx, scope, input.conversationId))!;
  const own = row.agent_id === scope.actor.id && can(scope, 'conversations.handle');
  if (!own && !can(scope, 'conversations.manage', row.unit_id)) throw notYours();
  if (row.state === 'closed' && input.until) throw conversationClosed();
  if (row.snoozed_until === null && input.until === null) return null;
  await saveSnooze(tx, row.id, input.until);
  await announce(tx, conversationSnoozed, {
    aggregate: aggregateOf(row),
    payload: { ...factOf(row), until: input.until?.toISOString() ?? null },
    actor: scope.actor,
    topics: row.agent_id ? [...topicsOf(row), `staff:${row.agent_id}`] : topicsOf(row),
  });
  return { ...row, snoozed_until: input.until };
}
