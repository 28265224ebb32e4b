/** Routes that hand out or destroy personal data: each has a right of its own, a reason and a line in the audit trail. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { revealField as revealFields } from './contract.ts';
import { eraseCustomer } from './erase-customer.ts';
import { downloadExport, exportCustomer } from './export-customer.ts';
import { mailCustomer } from './mail-customer.ts';
import { revealField } from './reveal-field.ts';
import { byId } from './routes.ts';

const reason = z.string().trim().min(2).max(200);

export function personalRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'POST',
    path: '/api/customers/:id/reveal',
    right: needs('customers.read'),
    summary: 'Show one masked value in clear; needs customers.reveal.<class>; audited',
    params: byId,
    body: z.object({
      field: revealFields,
      identityId: z.uuid().optional(),
      addressId: z.uuid().optional(),
      key: z.string().max(40).optional(),
      reason,
    }),
    response: z.object({ value: z.string() }),
    ratePerMinute: 30,
    handle: ({ scope, params, body }) =>
      db.transact((tx) => revealField(tx, scope, { customerId: params.id, ...body })),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/mail',
    right: needs('customers.contact'),
    summary: 'Mail a customer without seeing the address',
    params: byId,
    body: z.object({ subject: z.string().trim().min(1).max(200), text: z.string().trim().min(1).max(20_000) }),
    ratePerMinute: 30,
    handle: ({ scope, params, body }) =>
      db.transact((tx) => mailCustomer(tx, scope, { customerId: params.id, ...body })),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/export',
    right: needs('customers.export'),
    summary: 'Everything known about a customer as one JSON file; audited',
    params: byId,
    body: z.object({ reason }),
    response: z.object({ fileId: z.uuid() }),
    handle: ({ scope, params, body }) => exportCustomer(db, scope, { customerId: params.id, ...body }),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/exports/:fileId',
    right: needs('customers.export'),
    summary: 'The exported file, for whoever made it; audited',
    params: z.object({ fileId: z.uuid() }),
    response: 'stream',
    handle: async ({ scope, params, reply }) => {
      const { file, content } = await downloadExport(db, scope, params.fileId);
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="${file.name}"`)
        .header('cache-control', 'no-store')
        .send(content);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/erase',
    right: needs('customers.erase'),
    summary: 'Destroy the key and every clear personal value of a customer, for good; audited',
    params: byId,
    body: z.object({ reason }),
    handle: ({ scope, params, body }) =>
      db.transact((tx) => eraseCustomer(tx, scope, { customerId: params.id, ...body })),
  });
}
