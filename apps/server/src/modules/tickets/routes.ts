import { z } from 'zod';
import { type Kernel, needs, type Scope, type Tx } from '#kernel';
import { changeState } from './change-state.ts';
import { commentTicket } from './comment-ticket.ts';
import * as contract from './contract.ts';
import { earlierContacts } from './earlier-contacts.ts';
import { ticketNotFound } from './errors.ts';
import { editTelling, handOverTicket } from './hand-over-ticket.ts';
import { linkConversation } from './link-conversation.ts';
import { listAssignees } from './list-assignees.ts';
import { listTickets } from './list-tickets.ts';
import { OpenLane } from './open-lane.ts';
import { showOpened } from './open-ticket.ts';
import { changed } from './routes-relations.ts';
import { findTicket } from './store.ts';
import { ticketView } from './ticket-views.ts';

const byId = z.object({ id: z.uuid() });
const version = z.number().int();

export function ticketRoutes(kernel: Kernel): void {
  const { http, db } = kernel;
  const lane = new OpenLane(db);
  const page = async (tx: Tx, scope: Scope, id: string): Promise<contract.Ticket> => {
    const row = await findTicket(tx, scope, id);
    if (!row) throw ticketNotFound();
    return await ticketView(tx, scope, row);
  };
  http.route({
    method: 'GET',
    path: '/api/tickets',
    right: needs('tickets.read'),
    summary: 'Tickets by view, filter or words',
    query: contract.listTickets,
    response: z.object({
      tickets: z.array(contract.ticketSummary),
      nextCursor: z.string().nullable(),
      total: z.object({ count: z.number().int(), capped: z.boolean() }),
    }),
    handle: ({ scope, query }) => listTickets(db, scope, query),
  });
  http.route({
    method: 'GET',
    path: '/api/tickets/assignees',
    right: needs('tickets.read'),
    summary: 'Staff who may own work of a unit',
    query: z.object({ unitId: z.uuid() }),
    response: z.object({ staff: z.array(z.object({ id: z.uuid(), name: z.string(), number: z.string() })) }),
    handle: async ({ scope, query }) => ({ staff: await listAssignees(db, scope, query.unitId) }),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets',
    right: needs('tickets.write'),
    summary: 'Open a ticket, alone or from a conversation',
    body: contract.openTicket,
    response: contract.ticket,
    handle: async ({ scope, body }) => showOpened(db, scope, await lane.open(scope, { ...body, form: true })),
  });
  http.route({
    method: 'GET',
    path: '/api/tickets/:id',
    right: needs('tickets.read'),
    summary: 'One ticket with clocks and history',
    params: byId,
    response: contract.ticket,
    handle: ({ scope, params }) => db.transact((tx) => page(tx, scope, params.id)),
  });
  http.route({
    method: 'GET',
    path: '/api/tickets/:id/contacts',
    right: needs('tickets.read'),
    summary: 'What its customer had with us before: conversations and calls with their recordings, newest first',
    params: byId,
    response: z.object({ contacts: z.array(contract.earlierContact) }),
    handle: async ({ scope, params }) => ({ contacts: await earlierContacts(db, scope, params.id) }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/tickets/:id',
    right: needs('tickets.write'),
    summary: 'Change what a ticket says; 409 when somebody else changed it meanwhile',
    params: byId,
    body: contract.editTicket,
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, editTelling, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/assign',
    right: needs('tickets.write'),
    summary:
      'Give a ticket to somebody or another unit (with a reason, and the customer told), take it, or give it back to the unit',
    params: byId,
    body: contract.assignment,
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, handOverTicket, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/comments',
    right: needs('tickets.write'),
    summary: 'Write a comment, or a note that customers never see',
    params: byId,
    body: z.object({ text: z.string().trim().min(1).max(20_000), internal: z.boolean() }),
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, commentTicket, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/state',
    right: needs('tickets.write'),
    summary: 'Move a ticket along its state table',
    params: byId,
    body: z.object({
      to: z.enum(['open', 'waiting', 'resolved', 'closed']),
      reason: z.string().max(2000).optional(),
      version,
    }),
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, changeState, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/conversations',
    right: needs('tickets.write'),
    summary: 'Link a conversation',
    params: byId,
    body: z.object({ conversationId: z.uuid() }),
    response: contract.ticket,
    handle: ({ scope, params, body }) =>
      changed(kernel, linkConversation, scope, params.id, { id: params.id, ...body }),
  });
}
