/** An agent passes a conversation on, with a note for whoever takes it; the visitor is told and keeps their place. */
import { announce, can, clock, newId, type Scope, type Tx, translate } from '#kernel';
import { agentReachable, passOn } from '#modules/routing';
import { conversationClosed, conversationNotFound, notYours, transferNowhere } from './errors.ts';
import { conversationReturned } from './events.ts';
import { may } from './rules/states.ts';
import { workKind } from './start-conversation.ts';
import { lockConversation, readConversation, saveConversation } from './store-conversations.ts';
import { insertMessage } from './store-messages.ts';
import type { ConversationRow } from './tables.ts';
import { actorOf, aggregateOf, bring, factOf, say, topicsOf } from './tell.ts';

/** A colleague who was named is rung alone for so long; then the queue. */
const dedicatedSeconds = 60;

/**
 * Throws `conversations.not-found`, `conversations.not-yours`, `conversations.closed`, `conversations.transfer-nowhere`,
 * `routing.queue-not-found`, `routing.queue-closed`, `routing.agent-not-available` (the colleague takes no work now).
 */
export async function transferConversation(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; queueId?: string | undefined; staffId?: string | undefined; note: string },
): Promise<ConversationRow> {
  const seen = await readConversation(tx, scope, input.conversationId);
  if (!seen) throw conversationNotFound();
  const own = seen.agent_id === scope.actor.id && can(scope, 'conversations.handle');
  if (!own && !can(scope, 'conversations.manage', seen.unit_id)) throw notYours();
  if (seen.state === 'closed') throw conversationClosed();
  if (input.staffId === scope.actor.id && seen.agent_id === scope.actor.id) throw transferNowhere();
  if (input.staffId) await agentReachable(tx, scope, input.staffId);
  const work = await passOn(tx, scope, {
    kind: workKind,
    subjectId: seen.id,
    ...(input.queueId ? { queueId: input.queueId } : {}),
    ...(input.staffId ? { dedicated: { staffId: input.staffId, seconds: dedicatedSeconds } } : {}),
    reason: 'transfer',
  });
  const row = (await lockConversation(tx, scope, seen.id))!;
  if (!work || !may('return', row.state)) throw conversationClosed();
  const note = input.note.replaceAll('\0', '').trim();
  if (note !== '')
    await insertMessage(tx, scope, {
      conversationId: row.id,
      clientId: newId(),
      at: clock.now(),
      authorKind: 'agent',
      authorId: scope.actor.id,
      actor: actorOf(scope),
      kind: 'note',
      text: note,
      preview: null,
      unreadAdd: 0,
      unreadReset: false,
      replied: false,
    });
  // A letter's writer does not sit there and wait; everybody else hears it where they write.
  const text = translate(row.language === 'en' ? 'en' : 'zh-CN', 'conversations.events.transferred');
  const code = 'conversations.transferred';
  if (row.channel === 'mail' || !(await bring(tx, scope, row, { code, text }))) await say(tx, scope, row, code);
  const after: ConversationRow = {
    ...row,
    last_seq: row.last_seq + (note === '' ? 1 : 2),
    state: 'waiting',
    agent_id: null,
    queue_id: work.queue_id,
    unit_id: work.unit_id,
  };
  await saveConversation(tx, after);
  await announce(tx, conversationReturned, {
    aggregate: aggregateOf(after),
    payload: { ...factOf(after), agentId: row.agent_id, reason: 'transfer' },
    actor: scope.actor,
    topics: topicsOf(after),
  });
  return after;
}
