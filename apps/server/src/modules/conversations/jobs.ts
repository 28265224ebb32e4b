/** Housekeeping: silent chats are warned and end, worn-out tokens go. */
import { clock, type Kernel, systemScope } from '#kernel';
import { closeConversation } from './close-conversation.ts';
import { idleConversations, idleUnwarned } from './store-conversations.ts';
import { dropExpiredTokens } from './store-visitors.ts';
import { warnIdle } from './warn-idle.ts';

const batch = 200;

/** Tells those that end soon, ends those without a word for as long as their entrance allows. Returns how many ended. */
export async function closeIdle({ db }: Pick<Kernel, 'db'>): Promise<number> {
  const scope = systemScope('conversations.idle');
  for (const conversationId of await idleUnwarned(db, scope, clock.now(), batch))
    await db.transact((tx) => warnIdle(tx, scope, conversationId));
  const ids = await idleConversations(db, scope, clock.now(), batch);
  for (const conversationId of ids)
    await db.transact((tx) => closeConversation(tx, scope, { conversationId, reason: 'idle' }));
  return ids.length;
}

export function conversationJobs(kernel: Kernel): void {
  kernel.jobs.schedule('conversations.close-idle', '* * * * *', async () => {
    while ((await closeIdle(kernel)) === batch);
  });
  kernel.jobs.schedule('conversations.drop-tokens', '41 3 * * *', async () =>
    dropExpiredTokens(kernel.db, clock.now()),
  );
}
