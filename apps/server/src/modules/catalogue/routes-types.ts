/** Routes of the kinds of tickets. */
import { z } from 'zod';
import { type Kernel, needs, signedIn } from '#kernel';
import { editTicketType, newTicketType, ticketType } from './contract.ts';
import { changeTicketType, createTicketType } from './edit-types.ts';
import { typeNotFound } from './errors.ts';
import { ticketTypes } from './read-catalogue.ts';

export function ticketTypeRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/catalogue/ticket-types',
    right: signedIn,
    programs: true,
    summary: 'Kinds of tickets, retired ones too: old work carries them',
    response: z.object({ types: z.array(ticketType) }),
    handle: async ({ scope }) => ({ types: await ticketTypes(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/catalogue/ticket-types',
    right: needs('catalogue.write'),
    summary: 'Add a kind of ticket',
    body: newTicketType,
    response: ticketType,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        const id = await createTicketType(tx, scope, body);
        return (await ticketTypes(tx, scope)).find((one) => one.id === id)!;
      }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/catalogue/ticket-types/:id',
    right: needs('catalogue.write'),
    summary: 'Rename, move or retire a kind of ticket',
    params: z.object({ id: z.uuid() }),
    body: editTicketType,
    response: ticketType,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await changeTicketType(tx, scope, { id: params.id, ...body });
        const found = (await ticketTypes(tx, scope)).find((one) => one.id === params.id);
        if (!found) throw typeNotFound();
        return found;
      }),
  });
}
