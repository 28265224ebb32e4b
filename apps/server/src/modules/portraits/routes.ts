/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { keepPreferences, portrait, preferences } from './contract.ts';
import { readPreferences, writePreferences } from './keep-preferences.ts';
import { showPortrait } from './show-portrait.ts';

const byId = z.object({ id: z.uuid() });

export function portraitsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/customers/:id/portrait',
    right: needs('customers.read'),
    summary: 'Figures out of the customer’s story of the last year, of what the caller may read',
    params: byId,
    response: portrait,
    handle: ({ scope, params }) => showPortrait(db, scope, params.id),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/:id/preferences',
    right: needs('customers.read'),
    summary: 'How the customer wishes to be met, and whether a call suits now',
    params: byId,
    response: preferences,
    handle: ({ scope, params }) => readPreferences(db, scope, params.id),
  });
  http.route({
    method: 'PUT',
    path: '/api/customers/:id/preferences',
    right: needs('customers.write'),
    summary: 'Write down how the customer wishes to be met',
    params: byId,
    body: keepPreferences,
    response: preferences,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await writePreferences(tx, scope, params.id, body);
        return readPreferences(tx, scope, params.id, 'customers.write');
      }),
  });
}
