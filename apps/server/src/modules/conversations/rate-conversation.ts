/** The customer's rating of a conversation, from the chat or from the page of the survey. */
import { announce, clock, type Db, type Scope, type Tx } from '#kernel';
import { alreadyRated, conversationNotFound, notClosedYet } from './errors.ts';
import { conversationRated } from './events.ts';
import { runtime } from './runtime.ts';
import { conversationsById, lockConversation, readConversation, saveConversation } from './store-conversations.ts';
import type { ConversationRow } from './tables.ts';
import { aggregateOf, factOf, noteContact, say, topicsOf } from './tell.ts';

/** The visitor's own, in the chat. Throws as `rateConversation`. */
export async function rateOwnConversation(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; score: number; comment: string },
): Promise<ConversationRow> {
  if (!(await readConversation(tx, scope, input.conversationId))) throw conversationNotFound();
  return rateConversation(tx, scope, input);
}

/**
 * Once; the caller has decided that the scope may rate it (own chat, or a survey's token). Throws `conversations.not-found`,
 * `conversations.not-closed`, `conversations.already-rated` (the same score again is no error: a repeated request).
 */
export async function rateConversation(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; score: number; comment: string },
): Promise<ConversationRow> {
  const row = await lockConversation(tx, scope, input.conversationId);
  if (!row) throw conversationNotFound();
  if (row.state !== 'closed') throw notClosedYet();
  if (row.rating !== null) {
    if (row.rating === input.score) return row;
    throw alreadyRated();
  }
  const comment = input.comment.replaceAll('\0', '').trim();
  await say(tx, scope, row, 'conversations.rated', { score: input.score });
  const after: ConversationRow = {
    ...row,
    last_seq: row.last_seq + 1,
    rating: input.score,
    rating_comment: comment === '' ? null : comment,
    rated_at: clock.now(),
  };
  await saveConversation(tx, after);
  await announce(tx, conversationRated, {
    aggregate: aggregateOf(after),
    payload: { ...factOf(after), agentId: after.agent_id, score: input.score, commented: comment !== '' },
    actor: scope.actor,
    topics: topicsOf(after),
  });
  await noteContact(tx, scope, after, after.last_text || after.number);
  return after;
}

/** For surveys below: where the closed conversation may be rated. Shown to the visitor. */
export async function setRatingUrl(tx: Tx, scope: Scope, conversationId: string, url: string): Promise<void> {
  const row = await lockConversation(tx, scope, conversationId);
  if (!row) return;
  await saveConversation(tx, { ...row, rating_url: url });
  tx.afterCommit(() => runtime().changed(conversationId));
}

/** For surveys below, which keep the words of ratings. Null while unrated. */
export async function readRating(
  db: Db,
  scope: Scope,
  conversationId: string,
): Promise<{ score: number; comment: string } | null> {
  const [row] = await conversationsById(db, scope, [conversationId]);
  return row?.rating ? { score: row.rating, comment: row.rating_comment ?? '' } : null;
}
