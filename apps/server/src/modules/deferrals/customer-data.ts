/** Words that wait to be sent belong to the customer's data as much as those that were. */
import type { Db, Scope, Tx } from '#kernel';
import { conversationCards } from '#modules/conversations';
import type { CustomerData } from '#modules/customers';
import { conversationsWithWords, wipeWords, wordsOf } from './store.ts';

/** Few conversations have such words at a time: they are asked whose they are. */
async function ofCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<string[]> {
  const cards = await conversationCards(db, scope, await conversationsWithWords(db, scope));
  return [...cards.values()].flatMap((card) =>
    card.customerId && customerIds.includes(card.customerId) ? [card.id] : [],
  );
}

export const deferralData: CustomerData = {
  export: async (db, scope, customerIds) => ({
    scheduled: await wordsOf(db, scope, await ofCustomers(db, scope, customerIds)),
  }),
  erase: async (tx: Tx, scope: Scope, customerIds: string[]) =>
    wipeWords(tx, await ofCustomers(tx, scope, customerIds)),
};
