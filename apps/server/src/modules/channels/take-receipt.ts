/** The other side says what became of a message of ours. */
import { clock, isId, type Scope, type Tx } from '#kernel';
import { lockConversation, say } from '#modules/conversations';
import { notifyStaff } from '#modules/notifications';
import { tellDelivery } from './events.ts';
import { goesOnTo } from './rules/progress.ts';
import { lockSent, moveOn } from './store-messages.ts';
import type { MessageRow } from './tables.ts';
import { hashOf } from './vault.ts';

export type Receipt = { messageId: string; state: 'sent' | 'delivered' | 'read' | 'failed'; reason: string | null };

/** False when no message of ours is meant, or it went further already. */
export async function takeReceipt(tx: Tx, scope: Scope, channelId: string, receipt: Receipt): Promise<boolean> {
  const id = isId(receipt.messageId) ? receipt.messageId : null;
  const row = await lockSent(tx, scope, { channelId, id, outerHash: hashOf('message', receipt.messageId) });
  if (!row || !goesOnTo(row.state, receipt.state)) return false;
  if (receipt.state === 'failed') await failMessage(tx, scope, row, receipt.reason ?? 'refused');
  else {
    await moveOn(tx, row.id, { state: receipt.state, reason: null, at: clock.now() });
    await tellDelivery(tx, scope, { ...row, state: receipt.state });
  }
  return true;
}

/** It will not arrive: said in the conversation and to whoever holds it. */
export async function failMessage(tx: Tx, scope: Scope, row: MessageRow, reason: string): Promise<void> {
  await moveOn(tx, row.id, { state: 'failed', reason, at: clock.now() });
  await tellDelivery(tx, scope, { ...row, state: 'failed' });
  // A word to the other program alone: nobody wrote it.
  if (row.seq === null) return;
  const conversation = row.conversation_id ? await lockConversation(tx, scope, row.conversation_id) : null;
  if (!conversation) return;
  // A refusal whose meaning is published is said in words of its own.
  if (/^wechat-\d+$/.test(reason)) await say(tx, scope, conversation, `channels.${reason}`);
  else await say(tx, scope, conversation, 'channels.not-sent', { words: reason });
  if (conversation.agent_id)
    await notifyStaff(tx, scope, [conversation.agent_id], {
      code: 'channels.not-sent',
      params: {},
      link: `/workspace/${row.conversation_id}`,
      key: `channel-message:${row.id}:failed`,
    });
}
