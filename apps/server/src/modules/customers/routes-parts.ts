import { z } from 'zod';
import { type Kernel, needs, type Scope, type Tx } from '#kernel';
import * as contract from './contract.ts';
import { addAddress, dropAddress, dropRelation, relateCustomers, setListing } from './edit-parts.ts';
import { addTag, editTag, readTags } from './keep-tags.ts';
import { getCustomer } from './read-customer.ts';
import { readListings, readRelations } from './read-parts.ts';
import { byId } from './routes.ts';

/** Relations, further addresses, black and red lists, tags. */
export function partRoutes({ http, db }: Kernel): void {
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
  const relations = z.object({ relations: z.array(contract.relation) });
  const tags = z.object({ tags: z.array(contract.tag) });

  http.route({
    method: 'GET',
    path: '/api/customers/:id/relations',
    right: needs('customers.read'),
    summary: 'Family, employer and employees, referrers, contact persons: seen from this file',
    params: byId,
    response: relations,
    handle: async ({ scope, params }) => ({ relations: await readRelations(db, scope, params.id) }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/relations',
    right: needs('customers.write'),
    summary: 'Relate two files; shown at both ends',
    params: byId,
    body: contract.newRelation,
    response: relations,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await relateCustomers(tx, scope, { customerId: params.id, ...body });
        return { relations: await readRelations(tx, scope, params.id) };
      }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/customers/:id/relations/:relationId',
    right: needs('customers.write'),
    summary: 'Take a relation back',
    params: z.object({ id: z.uuid(), relationId: z.uuid() }),
    response: relations,
    handle: ({ scope, params }) =>
      db.transact(async (tx) => {
        await dropRelation(tx, scope, { customerId: params.id, relationId: params.relationId });
        return { relations: await readRelations(tx, scope, params.id) };
      }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/addresses',
    right: needs('customers.write'),
    summary: 'Add an address for delivery, installation, bills or something else',
    params: byId,
    body: contract.newAddress,
    response: contract.customer,
    handle: ({ scope, params, body }) => change(addAddress, scope, params.id, { customerId: params.id, ...body }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/customers/:id/addresses/:addressId',
    right: needs('customers.write'),
    summary: 'Remove an address',
    params: z.object({ id: z.uuid(), addressId: z.uuid() }),
    response: contract.customer,
    handle: ({ scope, params }) =>
      change(dropAddress, scope, params.id, { customerId: params.id, addressId: params.addressId }),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/:id/listings',
    right: needs('customers.read'),
    summary: 'Every word of the black and red lists about this customer, the latest first',
    params: byId,
    response: z.object({ entries: z.array(contract.listingEntry) }),
    handle: async ({ scope, params }) => ({ entries: await readListings(db, scope, params.id) }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/listing',
    right: needs('customers.list'),
    summary: 'Put on the black or red list with reason and end, or take off; audited',
    params: byId,
    body: contract.setListing,
    response: contract.customer,
    handle: ({ scope, params, body }) => change(setListing, scope, params.id, { customerId: params.id, ...body }),
  });
  http.route({
    method: 'GET',
    path: '/api/customers/tags',
    right: needs('customers.read'),
    summary: 'The managed list of tags, with how many files carry each',
    response: tags,
    handle: async ({ scope }) => ({ tags: await readTags(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/tags',
    right: needs('customers.configure'),
    summary: 'Add a tag to the list; audited',
    body: contract.newTag,
    response: tags,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        await addTag(tx, scope, body);
        return { tags: await readTags(tx, scope) };
      }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/customers/tags/:code',
    right: needs('customers.configure'),
    summary: 'Rename, colour, move or retire a tag; audited',
    params: z.object({ code: z.string().max(40) }),
    body: contract.editTag,
    response: tags,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await editTag(tx, scope, params.code, body);
        return { tags: await readTags(tx, scope) };
      }),
  });
}
