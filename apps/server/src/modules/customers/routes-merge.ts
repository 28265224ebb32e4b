import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as contract from './contract.ts';
import { duplicatePairs, duplicatesOf, keepFilesApart } from './find-duplicates.ts';
import { mergeCustomers, partCustomers } from './merge-customers.ts';
import { getCustomer } from './read-customer.ts';
import { readMerges } from './read-merges.ts';
import { byId, page } from './routes.ts';

/** Two files of one person: made one, and parted again. */
export function mergeRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path: '/api/customers/:id/merge',
    right: needs('customers.merge'),
    summary: 'Merge this file into another, which answers for both; can be undone; audited',
    params: byId,
    body: z.object({ intoId: z.uuid(), version: z.number().int() }),
    response: contract.customer,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        const input = { absorbedId: params.id, survivorId: body.intoId, version: body.version };
        return getCustomer(tx, scope, await mergeCustomers(tx, scope, input));
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/:id/merges',
    right: needs('customers.read'),
    summary: 'What was merged into a file, living merges first',
    params: byId,
    response: z.object({ merges: z.array(contract.merge) }),
    handle: async ({ scope, params }) => ({ merges: await readMerges(db, scope, params.id) }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/merges/:mergeId/undo',
    right: needs('customers.merge'),
    summary: 'Part a merged file again: both are as they were, with what was recorded under each meanwhile; audited',
    params: z.object({ id: z.uuid(), mergeId: z.uuid() }),
    response: contract.customer,
    handle: ({ scope, params }) =>
      db.transact(async (tx) => getCustomer(tx, scope, await partCustomers(tx, scope, { mergeId: params.mergeId }))),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/duplicates',
    right: needs('customers.merge'),
    summary: 'Pairs of files that may be one person, the newest file first',
    query: z.object(page),
    response: z.object({ pairs: z.array(contract.likelyPair), nextCursor: z.string().nullable() }),
    handle: ({ scope, query }) => duplicatePairs(db, scope, query),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/:id/duplicates',
    right: needs('customers.read'),
    summary: 'Files that may be the same person as this one, with why',
    params: byId,
    response: z.object({ duplicates: z.array(contract.likeness) }),
    handle: async ({ scope, params }) => ({ duplicates: await duplicatesOf(db, scope, params.id) }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/apart',
    right: needs('customers.merge'),
    summary: 'This file and another are two people: suggested no more; audited',
    params: byId,
    body: z.object({ otherId: z.uuid() }),
    handle: ({ scope, params, body }) =>
      db.transact((tx) => keepFilesApart(tx, scope, { customerId: params.id, otherId: body.otherId })),
  });
}
