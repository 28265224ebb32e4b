/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { staffCards } from '#modules/identity';
import { lookIn } from './contract.ts';
import { lookInsOf } from './store.ts';

export function supervisionRoutes({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'GET',
    path: '/api/supervision/look-ins',
    right: needs('conversations.read'),
    summary: 'Who looked into a conversation while a colleague held it',
    query: z.object({ conversationId: z.uuid() }),
    response: z.object({ lookIns: z.array(lookIn) }),
    handle: async ({ scope, query }) => {
      const rows = await lookInsOf(db, scope, query.conversationId);
      const ids = rows.map((row) => row.staff_id);
      const cards = new Map((await staffCards(db, scope, ids)).map((card) => [card.id, card]));
      return {
        lookIns: rows.flatMap((row) => {
          const card = cards.get(row.staff_id);
          return card
            ? [{ staff: { id: card.id, name: card.name, number: card.number }, at: row.at.toISOString() }]
            : [];
        }),
      };
    },
  });
}
