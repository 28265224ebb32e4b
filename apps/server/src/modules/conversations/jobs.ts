/** Housekeeping: idle chats end, worn-out tokens go. */
import { clock, type Kernel, systemScope } from '#kernel';
import { closeConversation } from './close-conversation.ts';
import { idleConversations } from './store-conversations.ts';
import { dropExpiredTokens } from './store-visitors.ts';

const batch = 200;

/** Ends conversations without a word for as long as their entrance allows. Returns how many. */
export async function closeIdle({ db }: Pick<Kernel, 'db'>): Promise<number> {
  const scope = systemScope('conversations.idle');
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
