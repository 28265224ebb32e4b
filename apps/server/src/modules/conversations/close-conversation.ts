/** A conversation ends: by its agent, its visitor, a manager, or because nobody says anything any more. */
import { announce, can, clock, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { finish } from '#modules/routing';
import { conversationNotFound, notYours } from './errors.ts';
import { conversationClosed } from './events.ts';
import { firstResponse, may } from './rules/states.ts';
import { workKind } from './start-conversation.ts';
import { lockConversation, readConversation, saveConversation } from './store-conversations.ts';
import type { AuthorKind, ConversationRow } from './tables.ts';
import { aggregateOf, factOf, noteContact, say, topicsOf } from './tell.ts';

/** Closing a closed one answers the same again. Throws `conversations.not-found`, `conversations.not-yours`. */
export async function closeConversation(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; reason?: string | undefined },
): Promise<ConversationRow> {
  const seen = await readConversation(tx, scope, input.conversationId);
  if (!seen) throw conversationNotFound();
  if (!mayClose(scope, seen)) throw notYours();
  const by: AuthorKind =
    scope.actor.kind === 'visitor' ? 'visitor' : scope.actor.kind === 'system' ? 'system' : 'agent';
  // The work item first: whoever takes both locks takes them in this order.
  await finish(tx, scope, { kind: workKind, subjectId: seen.id, reason: `closed-by-${by}` });
  const row = (await lockConversation(tx, scope, seen.id))!;
  if (!may('close', row.state)) return row;
  const now = clock.now();
  const reason = input.reason ?? '';
  await say(tx, scope, row, 'conversations.closed', { by });
  const closed: ConversationRow = {
    ...row,
    last_seq: row.last_seq + 1,
    state: 'closed',
    closed_at: now,
    closed_by: by,
    close_reason: reason,
  };
  await saveConversation(tx, closed);
  const clockState = firstResponse(closed, now);
  const { first_response_started_at: started, first_response_stopped_at: stopped } = closed;
  await announce(tx, conversationClosed, {
    aggregate: aggregateOf(closed),
    payload: {
      ...factOf(closed),
      agentId: closed.agent_id,
      by,
      reason,
      firstResponseMs: started && stopped ? stopped.getTime() - started.getTime() : null,
      firstResponseMet: clockState && stopped ? clockState.state === 'met' : null,
      startedAt: closed.started_at.toISOString(),
    },
    actor: scope.actor,
    topics: topicsOf(closed),
  });
  if (scope.actor.kind === 'staff' && closed.agent_id !== null && closed.agent_id !== scope.actor.id)
    await record(tx, scope, {
      action: 'conversations.forced-end',
      subject: ['conversation', closed.id],
      unitId: closed.unit_id,
      detail: { agentId: closed.agent_id, reason },
    });
  await noteContact(tx, scope, closed, closed.last_text || closed.number);
  return closed;
}

function mayClose(scope: Scope, row: ConversationRow): boolean {
  if (scope.actor.kind === 'system') return true;
  if (scope.actor.kind === 'visitor') return row.visitor_id === scope.actor.id;
  if (row.agent_id === scope.actor.id && can(scope, 'conversations.handle')) return true;
  return can(scope, 'conversations.manage', row.unit_id);
}
