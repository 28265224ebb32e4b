/** Nobody says anything: both sides are told in the chat how soon it ends. The line itself does not count as a word. */
import { clock, type Scope, type Tx } from '#kernel';
import { idleWarningMinutes } from './rules/states.ts';
import { lockConversation, saveIdleWarning } from './store-conversations.ts';
import { say } from './tell.ts';

export async function warnIdle(tx: Tx, scope: Scope, conversationId: string): Promise<void> {
  const row = await lockConversation(tx, scope, conversationId);
  const now = clock.now();
  // Somebody spoke, or another node was faster.
  if (!row || row.state === 'closed' || (row.idle_warned_at && row.idle_warned_at >= row.last_at)) return;
  const minutes = idleWarningMinutes(row.idle_minutes);
  if (now.getTime() - row.last_at.getTime() < (row.idle_minutes - minutes) * 60_000) return;
  await saveIdleWarning(tx, row.id, now);
  await say(tx, scope, row, 'conversations.idle-warning', { minutes });
}
