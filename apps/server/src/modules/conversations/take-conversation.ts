/**
 * A conversation is taken past the router: a member of its queue picks up a waiting one, a manager steps in, or takes over what a
 * colleague holds.
 */
import { announce, can, clock, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { assignTo, ensureAgent, isMember, passOn } from '#modules/routing';
import { conversationClosed, conversationNotFound, notYours, reasonMissing } from './errors.ts';
import { conversationTakenOver } from './events.ts';
import { workKind } from './start-conversation.ts';
import { conversationsById, readConversation } from './store-conversations.ts';
import type { ConversationRow } from './tables.ts';
import { aggregateOf, factOf, topicsOf } from './tell.ts';

/**
 * `reason`: why it is taken from whoever holds it; audited. Throws `conversations.not-found`, `conversations.not-yours`,
 * `conversations.closed`, `conversations.reason-missing`, `routing.agent-not-found` (the caller takes no work).
 */
export async function takeConversation(
  tx: Tx,
  scope: Scope,
  { conversationId, reason = '' }: { conversationId: string; reason?: string | undefined },
): Promise<ConversationRow> {
  const [row] = await conversationsById(tx, scope, [conversationId]);
  const member = row ? await isMember(tx, scope, { queueId: row.queue_id, staffId: scope.actor.id }) : false;
  if (!row || !(member || (await readConversation(tx, scope, conversationId)))) throw conversationNotFound();
  if (row.state === 'closed') throw conversationClosed();
  const manages = can(scope, 'conversations.manage', row.unit_id);
  if (row.agent_id === scope.actor.id) return row;
  if (row.agent_id !== null) {
    if (!manages) throw notYours();
    if (reason.trim() === '') throw reasonMissing();
    await passOn(tx, scope, { kind: workKind, subjectId: row.id, reason: 'transfer' });
  } else if (!(member && can(scope, 'conversations.handle')) && !manages) throw notYours();
  // A leader may never have been on duty themselves.
  if (manages) await ensureAgent(tx, scope, scope.actor.id, scope.unitId ?? row.unit_id);
  await assignTo(tx, scope, { kind: workKind, subjectId: row.id, staffId: scope.actor.id });
  const [after] = await conversationsById(tx, scope, [conversationId]);
  if (row.agent_id !== null) await noteTakeOver(tx, scope, after!, row.agent_id, reason.trim());
  return after!;
}

async function noteTakeOver(tx: Tx, scope: Scope, row: ConversationRow, from: string, reason: string): Promise<void> {
  await announce(tx, conversationTakenOver, {
    aggregate: aggregateOf(row),
    payload: { ...factOf(row), fromAgentId: from, agentId: scope.actor.id, takenAt: clock.now().toISOString() },
    actor: scope.actor,
    topics: [...topicsOf(row), `staff:${from}`],
  });
  await record(tx, scope, {
    action: 'conversations.taken-over',
    subject: ['conversation', row.id],
    unitId: row.unit_id,
    detail: { from, reason },
  });
}
