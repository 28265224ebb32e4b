/** Thin entrances for staff. */
import { z } from 'zod';
import { can, type Kernel, needs } from '#kernel';
import { askableUnits, offerHelp } from './askable-units.ts';
import * as shapes from './contract.ts';
import { openSide } from './open-side.ts';
import { closeSide, renewLink, saySide } from './say.ts';
import { showSide, showSides } from './show-sides.ts';
import { helperUnits, listSides, sidesOfTicket } from './store.ts';

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
    path: '/api/sides/units',
    right,
    summary: 'Units that may be asked: those that let the whole company ask, and those one sees anyway',
    response: z.object({
      units: z.array(z.object({ id: z.uuid(), name: shapes.side.shape.unitName })),
      /** Whether one's own unit lets the whole company ask; null: not for who asks to decide. */
      own: z.boolean().nullable(),
    }),
    handle: async ({ scope }) => ({
      units: await askableUnits(db, scope),
      own: can(scope, 'sides.offer', scope.unitId) ? (await helperUnits(db, scope)).includes(scope.unitId ?? '') : null,
    }),
  });
  http.route({
    method: 'PUT',
    path: '/api/sides/helpers/:id',
    right: needs('sides.offer'),
    summary: 'Let the whole company ask a unit, or no longer',
    params: byId,
    body: z.object({ on: z.boolean() }),
    handle: ({ scope, params, body }) => db.transact((tx) => offerHelp(tx, scope, params.id, body.on)),
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
