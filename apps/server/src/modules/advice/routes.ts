/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs, type Scope, type Tx } from '#kernel';
import { askAdvice } from './ask-advice.ts';
import * as contract from './contract.ts';
import { giveAdvice, withdrawAdvice } from './give-advice.ts';
import { adviceBox, adviceOfTicket, shown } from './read-advice.ts';
import type { RequestRow } from './tables.ts';

const byId = z.object({ id: z.uuid() });

export function adviceRoutes({ http, db }: Kernel): void {
  const done = <I>(act: (tx: Tx, scope: Scope, input: I) => Promise<RequestRow>, scope: Scope, input: I) =>
    db.transact(async (tx) => (await shown(tx, scope, [await act(tx, scope, input)]))[0]!);
  http.route({
    method: 'GET',
    path: '/api/advice',
    right: needs('tickets.read'),
    summary: 'Questions to superiors: of a ticket, asked of the caller, or by the caller',
    query: z.object({
      ticketId: z.uuid().optional(),
      box: z.enum(['asked-of-me', 'asked-by-me']).default('asked-of-me'),
    }),
    response: z.object({ requests: z.array(contract.advice) }),
    handle: async ({ scope, query }) => ({
      requests: query.ticketId
        ? await adviceOfTicket(db, scope, query.ticketId)
        : await adviceBox(db, scope, query.box),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/advice',
    right: needs('tickets.write'),
    summary: 'Ask a superior about a ticket; it is special from then on',
    body: contract.askAdvice,
    response: contract.advice,
    handle: ({ scope, body }) => done(askAdvice, scope, body),
  });
  http.route({
    method: 'POST',
    path: '/api/advice/:id/give',
    right: needs('advice.give'),
    summary: 'Approve, instruct or return',
    params: byId,
    body: contract.giveAdvice,
    response: contract.advice,
    handle: ({ scope, params, body }) => done(giveAdvice, scope, { id: params.id, ...body }),
  });
  http.route({
    method: 'POST',
    path: '/api/advice/:id/withdraw',
    right: needs('tickets.write'),
    summary: 'Take one’s own question back',
    params: byId,
    response: contract.advice,
    handle: ({ scope, params }) => done(withdrawAdvice, scope, params),
  });
}
