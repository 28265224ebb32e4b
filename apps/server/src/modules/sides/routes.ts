/** Thin entrances for staff. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { openSide } from './open-side.ts';
import { closeSide, renewLink, saySide } from './say.ts';
import { showSide, showSides } from './show-sides.ts';
import { listSides, sidesOfTicket } from './store.ts';

const right = needs('sides.use');
const byId = z.object({ id: z.uuid() });

export function sidesRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/sides',
    right,
    summary: 'Side conversations of a ticket, or those sent to one’s unit, or those one opened',
    query: z.object({ ticketId: z.uuid().optional(), box: z.enum(['asked', 'opened']).default('asked') }),
    response: z.object({ sides: z.array(shapes.side) }),
    handle: async ({ scope, query }) => {
      const rows = query.ticketId
        ? await sidesOfTicket(db, scope, query.ticketId)
        : await listSides(db, scope, query.box, 200);
      return { sides: await showSides(db, scope, rows) };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/sides',
    right,
    summary: 'Ask another unit or a guest about a ticket; the customer does not see it',
    body: shapes.openSide,
    response: shapes.sideOpened,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        const { id, link, mailed } = await openSide(tx, scope, body);
        return { ...(await showSide(tx, scope, id)), link, mailed };
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/sides/:id',
    right,
    summary: 'A side conversation with its words',
    params: byId,
    response: shapes.sideDetail,
    handle: ({ scope, params }) => showSide(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/sides/:id/messages',
    right,
    summary: 'Say something; the same client id again says it once',
    params: byId,
    body: shapes.saySide,
    response: shapes.sideDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await saySide(tx, scope, params.id, body);
        return showSide(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'POST',
    path: '/api/sides/:id/close',
    right,
    summary: 'End a side conversation',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => closeSide(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/sides/:id/link',
    right,
    summary: 'A new link for the guest; the one before works no more',
    params: byId,
    response: z.object({ link: z.string() }),
    handle: async ({ scope, params }) => ({ link: await db.transact((tx) => renewLink(tx, scope, params.id)) }),
  });
}
