import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { genesis } from './chain.ts';
import { chainState, entriesFound, searchEntries as searchShape } from './contract.ts';
import { searchEntries } from './search-entries.ts';
import { listActions } from './store.ts';
import { countWaiting, readHead } from './store-chain.ts';

export function auditRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/audit/entries',
    right: needs('audit.read'),
    summary: 'Search the audit trail, newest first',
    query: searchShape,
    response: entriesFound,
    handle: ({ scope, query }) => searchEntries(db, scope, query),
  });
  http.route({
    method: 'GET',
    path: '/api/audit/actions',
    right: needs('audit.read'),
    summary: 'Kinds of action that occur in the trail',
    response: z.object({ actions: z.array(z.string()) }),
    handle: async ({ scope }) => ({ actions: await listActions(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/audit/chain',
    right: needs('audit.read'),
    summary: 'Head of the chain: compare it with the anchors kept outside the database',
    response: chainState,
    handle: async ({ scope }) => {
      const head = await readHead(db, scope);
      return {
        seq: head?.seq ?? 0,
        hash: (head?.hash ?? genesis).toString('hex'),
        sealedAt: head?.sealed_at.toISOString() ?? null,
        waiting: await countWaiting(db, scope),
      };
    },
  });
}
