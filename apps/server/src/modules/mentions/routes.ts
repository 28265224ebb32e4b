/** Thin entrances. */
import { z } from 'zod';
import { clock, type Kernel, signedIn } from '#kernel';
import { candidate, mention, mentionSubject, readMentions } from './contract.ts';
import { findCandidates } from './find-readers.ts';
import { listMentions } from './list-mentions.ts';
import { countUnread, markRead } from './store.ts';

export function mentionRoutes({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'GET',
    path: '/api/mentions/candidates',
    right: signedIn,
    summary: 'Colleagues who may read a conversation or ticket and so can be named in its notes',
    query: z.object({ subject: mentionSubject, id: z.uuid(), words: z.string().max(40).default('') }),
    response: z.object({ staff: z.array(candidate) }),
    handle: async ({ scope, query }) => ({ staff: await findCandidates(db, scope, query) }),
  });
  http.route({
    method: 'GET',
    path: '/api/mentions',
    right: signedIn,
    summary: 'Where I was named in internal notes, newest first',
    query: z.object({
      beforeAt: z.iso.datetime().optional(),
      beforeId: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({ mentions: z.array(mention), unread: z.number().int() }),
    handle: async ({ scope, query: { beforeAt, beforeId, limit } }) => {
      const before = beforeAt && beforeId ? { at: new Date(beforeAt), id: beforeId } : null;
      return { mentions: await listMentions(db, scope, { before, limit }), unread: await countUnread(db, scope) };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/mentions/read',
    right: signedIn,
    summary: 'Marks mentions of me as seen',
    body: readMentions,
    response: z.object({ unread: z.number().int() }),
    handle: async ({ scope, body }) => {
      await db.transact((tx) => markRead(tx, scope, body.ids, clock.now()));
      return { unread: await countUnread(db, scope) };
    },
  });
}
