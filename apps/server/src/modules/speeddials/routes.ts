/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { addEntry as addShape, entryList } from './contract.ts';
import { addEntry, dropEntry, showEntries } from './keep-entries.ts';

const work = needs('routing.work');

export function speeddialsRoutes({ http, db, config }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/speeddials',
    right: work,
    summary: 'Numbers called often: one’s own, and those of the unit and above',
    response: entryList,
    handle: async ({ scope }) => ({ entries: await showEntries(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/speeddials',
    right: work,
    summary: 'Keep a number for oneself, or for a unit',
    body: addShape,
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, body }) => ({ id: await db.transact((tx) => addEntry(tx, scope, config.site, body)) }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/speeddials/:id',
    right: work,
    summary: 'Drop a number of one’s own, or of a unit',
    params: z.object({ id: z.uuid() }),
    handle: async ({ scope, params }) => {
      await db.transact((tx) => dropEntry(tx, scope, params.id));
    },
  });
}
