/** Routes of tickets that belong together. */
import { z } from 'zod';
import { type Kernel, needs, type Scope, type Tx } from '#kernel';
import * as contract from './contract.ts';
import { ticketNotFound } from './errors.ts';
import { mergeTicket, unmergeTicket } from './merge-tickets.ts';
import { relateTickets, unrelateTickets } from './relate-tickets.ts';
import { splitTicket } from './split-ticket.ts';
import { findTicket } from './store.ts';
import { suggestTickets } from './suggest-tickets.ts';
import { ticketView } from './ticket-views.ts';

const byId = z.object({ id: z.uuid() });

/** A change and the page as it is then, in one transaction. */
export async function changed<I>(
  { db }: Pick<Kernel, 'db'>,
  work: (tx: Tx, scope: Scope, input: I) => Promise<unknown>,
  scope: Scope,
  id: string,
  input: I,
): Promise<contract.Ticket> {
  return await db.transact(async (tx) => {
    await work(tx, scope, input);
    const row = await findTicket(tx, scope, id);
    if (!row) throw ticketNotFound();
    return await ticketView(tx, scope, row);
  });
}

export function relationRoutes(kernel: Kernel): void {
  const { http, db } = kernel;
  http.route({
    method: 'POST',
    path: '/api/tickets/suggestions',
    right: needs('tickets.read'),
    summary: 'Tickets that look like one that stands or is being typed; changes nothing',
    body: contract.suggestTickets,
    response: z.object({ suggestions: z.array(contract.suggestion) }),
    handle: async ({ scope, body }) => ({ suggestions: await suggestTickets(kernel.db, scope, body) }),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/relations',
    right: needs('tickets.write'),
    summary: 'Relate another ticket: related, duplicate, caused by',
    params: byId,
    body: contract.relateTickets,
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, relateTickets, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/tickets/:id/relations/:otherId',
    right: needs('tickets.write'),
    summary: 'Part two related tickets',
    params: z.object({ id: z.uuid(), otherId: z.uuid() }),
    response: contract.ticket,
    handle: ({ scope, params }) => changed(kernel, unrelateTickets, scope, params.id, params),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/merge',
    right: needs('tickets.write'),
    summary: 'Let another ticket stand for this one; may be undone',
    params: byId,
    body: contract.mergeTicket,
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, mergeTicket, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/unmerge',
    right: needs('tickets.write'),
    summary: 'Put a merged ticket back as it was',
    params: byId,
    body: z.object({ version: z.number().int() }),
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, unmergeTicket, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/split',
    right: needs('tickets.write'),
    summary: 'A new ticket from chosen entries of this one',
    params: byId,
    body: contract.splitTicket,
    response: contract.ticket,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => ticketView(tx, scope, await splitTicket(tx, scope, { id: params.id, ...body }))),
  });
}
