/** What conversations hold about a customer: handed out on export, wiped on erasure. */
import { clock, type Db, type Scope, type Tx } from '#kernel';
import type { CustomerData } from '#modules/customers';
import { runtime } from './runtime.ts';
import {
  conversationIdsOf,
  dropPagesOf,
  exportMessages,
  exportVisits,
  visitorsOf,
  wipeConversations,
  wipeVisitors,
} from './store-erasure.ts';
import { dropUpload, uploadsOf } from './store-uploads.ts';
import { dropTokens } from './store-visitors.ts';
import { forgetTokens } from './visitor-tokens.ts';

async function exported(db: Db, scope: Scope, customerIds: string[]): Promise<unknown> {
  const ids = await conversationIdsOf(db, scope, customerIds);
  const visitors = await visitorsOf(db, scope, customerIds);
  return { messages: await exportMessages(db, scope, ids), visits: await exportVisits(db, scope, visitors) };
}

/** Words, files, addresses and names go; rows, times and scores stay for the figures. Repeatable. */
async function erase(tx: Tx, scope: Scope, customerIds: string[]): Promise<void> {
  const ids = await conversationIdsOf(tx, scope, customerIds);
  const visitors = await visitorsOf(tx, scope, customerIds);
  for (const fileId of await uploadsOf(tx, scope, ids)) {
    await runtime().files.shred(tx, fileId);
    await dropUpload(tx, fileId);
  }
  await wipeConversations(tx, ids, clock.now());
  await dropPagesOf(tx, visitors);
  await wipeVisitors(tx, visitors);
  await dropTokens(tx, visitors);
  tx.afterCommit(forgetTokens);
}

export const conversationData: CustomerData = { export: exported, erase };
