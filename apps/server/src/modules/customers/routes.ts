import { z } from 'zod';
import { name } from '#contracts/organisation';
import { type Kernel, needs, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import * as contract from './contract.ts';
import { createCustomer } from './create-customer.ts';
import { requestCall } from './dial-customer.ts';
import { editCustomer } from './edit-customer.ts';
import { addIdentity, dropIdentity } from './edit-identities.ts';
import { addProduct, dropProduct } from './edit-products.ts';
import { getCustomer } from './read-customer.ts';
import { readTimeline } from './read-timeline.ts';
import { searchCustomers } from './search-customers.ts';
import { listTiers } from './store.ts';
import { purposes } from './store-consents.ts';

export const byId = z.object({ id: z.uuid() });
export const page = {
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
};

/** Lists, files and their edits; what takes personal values out is in routes-personal.ts. */
export function customerRoutes({ http, db }: Kernel): void {
  /** A change and the file as it is then, in one transaction. */
  const change = <I>(
    work: (tx: Tx, scope: Scope, input: I) => Promise<unknown>,
    scope: Scope,
    id: string,
    input: I,
  ): Promise<contract.Customer> =>
    db.transact(async (tx) => {
      await work(tx, scope, input);
      return getCustomer(tx, scope, id);
    });

  http.route({
    method: 'GET',
    path: '/api/customers',
    right: needs('customers.read'),
    summary: 'Customers, most recently active first; q finds by name fragment, pinyin, number, digits, mail, document',
    query: z.object({
      q: z.string().max(100).optional(),
      listing: z.enum(['black', 'red']).optional(),
      tag: z.string().max(40).optional(),
      ...page,
    }),
    response: z.object({
      customers: z.array(contract.customerSummary),
      nextCursor: z.string().nullable(),
      total: z.object({ count: z.number().int(), capped: z.boolean() }),
    }),
    handle: ({ scope, query }) => searchCustomers(db, scope, query),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/tiers',
    right: needs('customers.read'),
    summary: 'Customer tiers, lowest first',
    response: z.object({ tiers: z.array(contract.tier) }),
    handle: async ({ scope }) => ({ tiers: await listTiers(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/purposes',
    right: needs('customers.read'),
    summary: 'Purposes that personal data is used for',
    response: z.object({
      purposes: z.array(z.object({ code: z.string(), name, basis: z.string() })),
    }),
    handle: async ({ scope }) => ({ purposes: await purposes(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers',
    right: needs('customers.write'),
    summary: 'Open a file',
    body: contract.newCustomer,
    response: contract.customer,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => getCustomer(tx, scope, await createCustomer(tx, scope, body))),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/:id',
    right: needs('customers.read'),
    summary: 'One file; audited as viewed',
    params: byId,
    response: contract.customer,
    handle: ({ scope, params }) =>
      db.transact(async (tx) => {
        const customer = await getCustomer(tx, scope, params.id);
        await record(tx, scope, {
          action: 'customers.viewed',
          subject: ['customer', customer.id],
          unitId: customer.unitId,
        });
        return customer;
      }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/customers/:id',
    right: needs('customers.write'),
    summary: 'Change a file; 409 when somebody else changed it meanwhile',
    params: byId,
    body: contract.editCustomer,
    response: contract.customer,
    handle: ({ scope, params, body }) => change(editCustomer, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/:id/timeline',
    right: needs('customers.read'),
    summary: 'Contacts of every kind, newest first',
    params: byId,
    query: z.object({ kind: contract.contact.shape.kind.optional(), ...page }),
    response: z.object({ contacts: z.array(contract.contact), nextCursor: z.string().nullable() }),
    handle: ({ scope, params, query }) => readTimeline(db, scope, { customerId: params.id, ...query }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/identities',
    right: needs('customers.write'),
    summary: 'Add a telephone, mail address or account',
    params: byId,
    body: z.object({ kind: z.enum(['phone', 'email', 'wechat']), value: z.string().trim().min(1).max(254) }),
    response: contract.customer,
    handle: ({ scope, params, body }) => change(addIdentity, scope, params.id, { customerId: params.id, ...body }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/customers/:id/identities/:identityId',
    right: needs('customers.write'),
    summary: 'Remove a telephone, mail address or account',
    params: z.object({ id: z.uuid(), identityId: z.uuid() }),
    response: contract.customer,
    handle: ({ scope, params }) =>
      change(dropIdentity, scope, params.id, { customerId: params.id, identityId: params.identityId }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/products',
    right: needs('customers.write'),
    summary: 'Register a product the customer owns',
    params: byId,
    body: contract.newProduct,
    response: contract.customer,
    handle: ({ scope, params, body }) => change(addProduct, scope, params.id, { customerId: params.id, ...body }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/customers/:id/products/:productId',
    right: needs('customers.write'),
    summary: 'Remove a product from the file',
    params: z.object({ id: z.uuid(), productId: z.uuid() }),
    response: contract.customer,
    handle: ({ scope, params }) =>
      change(dropProduct, scope, params.id, { customerId: params.id, productId: params.productId }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/call',
    right: needs('customers.contact'),
    summary: 'A token that dials this customer once, without showing the number',
    params: byId,
    body: z.object({ identityId: z.uuid().optional() }),
    response: z.object({ ticket: z.string() }),
    handle: ({ scope, params, body }) =>
      db.transact((tx) => requestCall(tx, scope, { customerId: params.id, ...body })),
  });
}
