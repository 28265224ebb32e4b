/** 撤回: the author takes a message back soon after sending it. The words are wiped, nothing keeps them. */
import { announce, clock, type Scope, type Tx } from '#kernel';
import { conversationNotFound, messageNotFound, recallNotOwn, recallTooLate } from './errors.ts';
import { messageRecalled } from './events.ts';
import { mayRecall } from './rules/states.ts';
import { runtime } from './runtime.ts';
import { lockConversation, readConversation, saveConversation } from './store-conversations.ts';
import { lastShown, messageBySeq, wipeMessage } from './store-messages.ts';
import { dropUpload } from './store-uploads.ts';
import { aggregateOf, topicsOf } from './tell.ts';

const recallable = new Set(['text', 'file', 'image', 'card', 'note']);

/**
 * Recalling twice is no error. Throws `conversations.not-found`, `conversations.message-not-found`,
 * `conversations.recall-not-own`, `conversations.recall-too-late`.
 */
export async function recallMessage(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; seq: number },
): Promise<{ seq: number; at: string }> {
  if (!(await readConversation(tx, scope, input.conversationId))) throw conversationNotFound();
  const row = (await lockConversation(tx, scope, input.conversationId))!;
  const message = await messageBySeq(tx, scope, row.id, input.seq);
  const hidden = message?.kind === 'note' && scope.actor.kind === 'visitor';
  if (!message || hidden || !recallable.has(message.kind)) throw messageNotFound();
  const asked = scope.actor.kind === 'visitor' ? 'visitor' : 'agent';
  if (message.author_kind !== asked || message.author_id !== scope.actor.id) throw recallNotOwn();
  if (message.recalled_at) return { seq: message.seq, at: message.recalled_at.toISOString() };
  const now = clock.now();
  if (!mayRecall(message.at, now, row.recall_seconds)) throw recallTooLate({ count: row.recall_seconds });
  await wipeMessage(tx, { conversationId: row.id, seq: message.seq, startedAt: row.started_at }, now);
  if (message.attachment) {
    await runtime().files.shred(tx, message.attachment.fileId);
    await dropUpload(tx, message.attachment.fileId);
  }
  await saveConversation(tx, { ...row, last_text: await lastShown(tx, scope, row) });
  await announce(tx, messageRecalled, {
    aggregate: aggregateOf(row),
    payload: { conversationId: row.id, seq: message.seq },
    actor: scope.actor,
    topics: topicsOf(row),
  });
  return { seq: message.seq, at: now.toISOString() };
}
