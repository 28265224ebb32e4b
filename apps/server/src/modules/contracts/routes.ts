/** Thin entrances. */
import { z } from 'zod';
import { name } from '#contracts/organisation';
import { type Db, type Kernel, needs, type Scope } from '#kernel';
import * as shapes from './contract.ts';
import { addContract, attachDocument, changeContract } from './keep-contracts.ts';
import { customerContracts, endingContracts, serveDocument, shownContracts } from './read-contracts.ts';
import type { ContractRow } from './tables.ts';

const byId = z.object({ id: z.uuid() });
const list = z.object({ contracts: z.array(shapes.contract) });

export function contractsRoutes({ http, db }: Kernel): void {
  const one = async (tx: Db, scope: Scope, row: ContractRow): Promise<shapes.Contract> =>
    (await shownContracts(tx, scope, [row]))[0]!;
  http.route({
    method: 'GET',
    path: '/api/customers/:id/contracts',
    right: needs('contracts.read'),
    summary: 'Contracts with a customer, those that hold first, and the agreements that one may bring',
    params: byId,
    response: list.extend({ agreements: z.array(z.object({ id: z.uuid(), name })) }),
    handle: ({ scope, params }) => customerContracts(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/contracts',
    right: needs('contracts.write'),
    summary: 'Write a contract down; audited',
    params: byId,
    body: shapes.newContract,
    response: shapes.contract,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => one(tx, scope, await addContract(tx, scope, params.id, body))),
  });
  http.route({
    method: 'GET',
    path: '/api/contracts',
    right: needs('contracts.read'),
    summary: 'Contracts in force that end within so many days, the next end first',
    query: z.object({ within: z.coerce.number().int().min(0).max(3660).default(90) }),
    response: list,
    handle: async ({ scope, query }) => ({ contracts: await endingContracts(db, scope, query.within) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/contracts/:id',
    right: needs('contracts.write'),
    summary: 'Change a contract, end it; audited',
    params: byId,
    body: shapes.editContract,
    response: shapes.contract,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => one(tx, scope, await changeContract(tx, scope, params.id, body))),
  });
  http.route({
    method: 'POST',
    path: '/api/contracts/:id/document',
    right: needs('contracts.write'),
    multipart: true,
    summary: 'Attach the signed document; an earlier one is destroyed; audited',
    params: byId,
    response: shapes.contract,
    handle: async ({ scope, params, request }) =>
      one(db, scope, await attachDocument(db, scope, params.id, await request.file())),
  });
  http.route({
    method: 'GET',
    path: '/api/contracts/:id/document',
    right: needs('contracts.read'),
    summary: 'The document; audited',
    params: byId,
    response: 'stream',
    handle: ({ scope, params, reply }) => serveDocument(db, scope, params.id, reply),
  });
}
