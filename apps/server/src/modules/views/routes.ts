/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { view, viewCount, viewInput } from './contract.ts';
import { addView, changeView, removeView } from './keep-views.ts';
import { countViews, shownViews, visibleViews } from './read-views.ts';

const byId = z.object({ id: z.uuid() });

export function viewsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/views',
    right: needs('tickets.read'),
    summary: 'Saved views of tickets: own ones, then those shared with the caller’s units',
    response: z.object({ views: z.array(view) }),
    handle: async ({ scope }) => ({ views: await shownViews(db, scope, await visibleViews(db, scope)) }),
  });
  http.route({
    method: 'GET',
    path: '/api/views/counts',
    right: needs('tickets.read'),
    summary: 'How many tickets of each saved view the caller may read',
    response: z.object({ counts: z.array(viewCount) }),
    handle: async ({ scope }) => ({ counts: await countViews(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/views',
    right: needs('tickets.read'),
    summary: 'Save filters of the ticket list as one’s own view or a unit’s',
    body: viewInput,
    response: view,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => (await shownViews(tx, scope, [await addView(tx, scope, body)]))[0]!),
  });
  http.route({
    method: 'PUT',
    path: '/api/views/:id',
    right: needs('tickets.read'),
    summary: 'Change a saved view',
    params: byId,
    body: viewInput.extend({ version: z.number().int() }),
    response: view,
    handle: ({ scope, params, body }) =>
      db.transact(
        async (tx) => (await shownViews(tx, scope, [await changeView(tx, scope, { id: params.id, ...body })]))[0]!,
      ),
  });
  http.route({
    method: 'DELETE',
    path: '/api/views/:id',
    right: needs('tickets.read'),
    summary: 'Delete a saved view',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => removeView(tx, scope, params.id)),
  });
}
