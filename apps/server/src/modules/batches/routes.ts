/** Thin entrances. Every row asks for its own rights; the route only for somebody who is signed in. */
import { z } from 'zod';
import { type Kernel, signedIn } from '#kernel';
import { batch, batchFilter, batchDetail as detailShape, orderBatch as orderShape } from './contract.ts';
import { cancelBatch, found, orderBatch, undoBatch } from './order-batch.ts';
import { batchDetail, ownBatches, shown } from './read-batches.ts';

const byId = z.object({ id: z.uuid() });

export function batchesRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/batches',
    right: signedIn,
    summary: 'Batch changes that the caller ordered, newest first',
    response: z.object({ batches: z.array(batch) }),
    handle: async ({ scope }) => ({ batches: await ownBatches(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/batches',
    right: signedIn,
    summary: 'Change many conversations or tickets in the background, each by the rights of the caller',
    body: orderShape,
    response: batch,
    handle: async ({ scope, body }) => shown(await db.transact((tx) => orderBatch(tx, scope, body))),
  });
  http.route({
    method: 'POST',
    path: '/api/batches/count',
    right: signedIn,
    summary: 'How many a filter finds for the caller now; one more than a batch may have at most',
    body: z.object({ filter: batchFilter }),
    response: z.object({ count: z.number().int() }),
    handle: async ({ scope, body }) => ({ count: (await found(db, scope, body.filter)).length }),
  });
  http.route({
    method: 'GET',
    path: '/api/batches/:id',
    right: signedIn,
    summary: 'How far a batch is, and what was refused',
    params: byId,
    response: detailShape,
    handle: ({ scope, params }) => batchDetail(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/batches/:id/undo',
    right: signedIn,
    summary: 'Put back what a batch changed, where nobody has changed it since',
    params: byId,
    body: byId,
    response: batch,
    handle: async ({ scope, params, body }) =>
      shown(await db.transact((tx) => undoBatch(tx, scope, { id: params.id, undoId: body.id }))),
  });
  http.route({
    method: 'POST',
    path: '/api/batches/:id/cancel',
    right: signedIn,
    summary: 'Stop a batch; what is done stays',
    params: byId,
    response: batch,
    handle: async ({ scope, params }) => shown(await db.transact((tx) => cancelBatch(tx, scope, params.id))),
  });
}
