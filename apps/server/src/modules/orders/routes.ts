/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { changeOrder, revealAddress, writeOrder } from './keep-orders.ts';
import { customerOrders, ordersByNumber, shownOrders } from './read-orders.ts';
import { takeOrders } from './take-orders.ts';

const byId = z.object({ id: z.uuid() });

export function ordersRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/customers/:id/orders',
    right: needs('orders.read'),
    summary: 'Orders of a customer, the latest first',
    params: byId,
    response: z.object({ orders: z.array(shapes.order) }),
    handle: async ({ scope, params }) => ({ orders: await customerOrders(db, scope, params.id) }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/orders',
    right: needs('orders.write'),
    summary: 'Write an order down by hand; audited',
    params: byId,
    body: shapes.newOrder,
    response: shapes.order,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        const row = await writeOrder(tx, scope, params.id, { ...body, source: 'hand' });
        return (await shownOrders(tx, scope, [row]))[0]!;
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/orders',
    right: needs('orders.read'),
    summary: 'Orders of one number, whatever the source',
    query: z.object({ number: z.string().trim().min(1).max(60) }),
    response: z.object({ orders: z.array(shapes.order) }),
    handle: async ({ scope, query }) => ({ orders: await ordersByNumber(db, scope, query.number) }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/orders/:id',
    right: needs('orders.write'),
    summary: 'Change an order or move it on; audited where its state or money changes',
    params: byId,
    body: shapes.editOrder,
    response: shapes.order,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => (await shownOrders(tx, scope, [await changeOrder(tx, scope, params.id, body)]))[0]!),
  });
  http.route({
    method: 'POST',
    path: '/api/orders/:id/reveal',
    right: needs('orders.read'),
    summary: 'The delivery address in clear; needs customers.reveal.address; audited',
    params: byId,
    body: z.object({ reason: z.string().trim().min(2).max(200) }),
    response: z.object({ value: z.string() }),
    ratePerMinute: 30,
    handle: async ({ scope, params, body }) => ({
      value: await db.transact((tx) => revealAddress(tx, scope, params.id, body.reason)),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/orders/bulk',
    right: needs('orders.write'),
    summary: 'Up to 500 orders of another system; source and number are the key, the same again changes nothing',
    body: shapes.bulkOrders,
    response: z.object({ results: z.array(shapes.bulkResult) }),
    handle: async ({ scope, body }) => ({
      results: await db.transact((tx) => takeOrders(tx, scope, body.orders, body.unitId)),
    }),
  });
}
