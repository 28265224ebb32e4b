/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs, open } from '#kernel';
import { bookCallback } from './book-callback.ts';
import { endCallback, postponeCallback, returnCallback, takeCallback } from './change-callback.ts';
import * as shapes from './contract.ts';
import { dialCallback } from './dial.ts';
import { keepPolicy, showPolicy } from './keep-policy.ts';
import { askOnPage, showPage } from './page.ts';
import { showCallback, showCallbacks } from './show-callbacks.ts';

const byId = z.object({ id: z.uuid() });
const work = needs('callbacks.work');
const path = '/api/callbacks/:id';

export function callbackRoutes(kernel: Kernel): void {
  const { http, db } = kernel;
  http.route({
    method: 'GET',
    path: '/api/callbacks',
    right: work,
    summary: 'Call-backs of the units in reach, newest first',
    query: z.object({
      state: z.enum(['open', 'ended']).default('open'),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      customerId: z.uuid().optional(),
    }),
    response: z.object({ callbacks: z.array(shapes.callback), nextCursor: z.string().nullable() }),
    handle: ({ scope, query }) => showCallbacks(db, scope, query),
  });
  http.route({
    method: 'POST',
    path: '/api/callbacks',
    right: work,
    summary: 'Book a call-back for a customer, with a ticket from the file or what the customer says now',
    body: shapes.bookCallback,
    response: shapes.callbackDetail,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => showCallback(tx, scope, (await bookCallback(tx, scope, body)).id)),
  });
  http.route({
    method: 'GET',
    path: '/api/callbacks/policy',
    right: work,
    summary: 'Rules of call-backs',
    response: shapes.callbackPolicy,
    handle: ({ scope }) => showPolicy(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/callbacks/policy',
    right: needs('callbacks.configure'),
    summary: 'Change the rules of call-backs',
    body: shapes.callbackPolicy,
    response: shapes.callbackPolicy,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        await keepPolicy(tx, scope, body);
        return showPolicy(tx, scope);
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/callbacks/page',
    right: open('whether the company calls back, and when; with a proof that the page was opened'),
    crossOrigin: true,
    summary: 'The public page for a call-back, also for the chat window',
    response: shapes.callbackPage,
    ratePerMinute: 60,
    handle: ({ scope }) => showPage(db, scope),
  });
  http.route({
    method: 'POST',
    path: '/api/callbacks/page',
    right: open(
      'everybody may ask to be called; a trap field, a proof of the page, rates and limits keep programs out',
    ),
    crossOrigin: true,
    summary: 'Ask for a call-back',
    body: shapes.askCallback,
    response: shapes.asked,
    ratePerMinute: 10,
    handle: ({ scope, body }) => db.transact((tx) => askOnPage(tx, scope, body)),
  });
  http.route({
    method: 'GET',
    path,
    right: work,
    summary: 'One call-back with its attempts',
    params: byId,
    response: shapes.callbackDetail,
    handle: ({ scope, params }) => showCallback(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: `${path}/take`,
    right: needs('routing.work'),
    summary: 'Take it into one’s own hands',
    params: byId,
    response: shapes.callbackDetail,
    handle: ({ scope, params }) =>
      db.transact(async (tx) => {
        await takeCallback(tx, scope, params.id);
        return showCallback(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'POST',
    path: `${path}/call`,
    right: needs('routing.work'),
    summary: 'Call the customer: one’s own device rings first; the number is not shown',
    params: byId,
    response: z.object({ callId: z.uuid() }),
    handle: ({ scope, params }) => dialCallback(kernel, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: `${path}/return`,
    right: work,
    summary: 'Back into its queue, with its place',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => returnCallback(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: `${path}/postpone`,
    right: work,
    summary: 'Another time, inside what suits the customer',
    params: byId,
    body: shapes.postponeCallback,
    handle: ({ scope, params, body }) => db.transact((tx) => postponeCallback(tx, scope, params.id, new Date(body.at))),
  });
  http.route({
    method: 'POST',
    path: `${path}/end`,
    right: work,
    summary: 'Done in another way, not wanted any more, or of no use',
    params: byId,
    body: shapes.endCallback,
    handle: ({ scope, params, body }) => db.transact((tx) => endCallback(tx, scope, params.id, body)),
  });
}
