/** What is due: messages go out, conversations wake. */
import { AppError, clock, type Kernel, type Scope, systemScope, type Tx } from '#kernel';
import { conversationCards, sleepersDue, snoozeConversation, writeMessage } from '#modules/conversations';
import { notifyStaff } from '#modules/notifications';
import { tell } from './schedule-message.ts';
import { dueMessages, endScheduled, lockScheduled } from './store.ts';
import type { ScheduledRow } from './tables.ts';

const batch = 100;

/** Returns how many messages and conversations were looked after. */
export async function doDue({ db }: Pick<Kernel, 'db'>): Promise<number> {
  const scope = systemScope('deferrals');
  const messages = await dueMessages(db, scope, clock.now(), batch);
  for (const id of messages) await sendOne(db, scope, id);
  const sleepers = await sleepersDue(db, scope, clock.now(), batch);
  for (const conversationId of sleepers)
    await db.transact(async (tx) => {
      const woken = await snoozeConversation(tx, scope, { conversationId, until: null });
      if (woken?.agent_id)
        await notifyStaff(tx, scope, [woken.agent_id], {
          code: 'deferrals.woken',
          params: { number: woken.number },
          link: `/workspace/${woken.id}`,
          key: `woken:${woken.id}:${clock.now().toISOString()}`,
        });
    });
  return messages.length + sleepers.length;
}

/** Null: sent. A road that takes no more (switched off, its time is over, somebody said stop) is no fault of those behind it. */
async function refused(tx: Tx, author: Scope, row: ScheduledRow): Promise<'refused' | null> {
  try {
    // The row's id is the client id: a message goes out once, whatever happens.
    const words = { conversationId: row.conversation_id, kind: 'text' as const, text: row.text, clientId: row.id };
    await tx.inPart(() => writeMessage(tx, author, words));
    return null;
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return 'refused';
    throw error;
  }
}

async function sendOne(db: Kernel['db'], scope: Scope, id: string): Promise<void> {
  await db.transact(async (tx) => {
    const row = await lockScheduled(tx, scope, id);
    // Taken back, or another node was faster.
    if (row?.state !== 'waiting' || row.send_at.getTime() > clock.now().getTime()) return;
    const card = (await conversationCards(tx, scope, [row.conversation_id])).get(row.conversation_id);
    const held = !card || card.state === 'closed' ? 'closed' : card.agentId !== row.staff_id ? 'not-held' : null;
    const problem = held ?? (await refused(tx, { ...scope, actor: { kind: 'staff', id: row.staff_id } }, row));
    if (problem !== null)
      await notifyStaff(tx, scope, [row.staff_id], {
        code: `deferrals.failed-${problem}`,
        params: { number: card?.number ?? '' },
        link: `/workspace/${row.conversation_id}`,
        key: `scheduled:${row.id}`,
      });
    await endScheduled(tx, row.id, problem === null ? 'sent' : 'failed', problem);
    await tell(tx, scope, row, problem === null ? 'sent' : 'failed');
  });
}
