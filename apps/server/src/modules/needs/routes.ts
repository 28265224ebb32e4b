/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs, type Scope, type Tx } from '#kernel';
import * as shapes from './contract.ts';
import { addNeed, changeNeed, readNeeds } from './keep-needs.ts';

const byId = z.object({ id: z.uuid() });
const list = z.object({ needs: z.array(shapes.need) });

export function needsRoutes({ http, db }: Kernel): void {
  const change = (scope: Scope, id: string, work: (tx: Tx) => Promise<unknown>): Promise<z.infer<typeof list>> =>
    db.transact(async (tx) => {
      await work(tx);
      return { needs: await readNeeds(tx, scope, id, 'customers.write') };
    });
  http.route({
    method: 'GET',
    path: '/api/customers/:id/needs',
    right: needs('customers.read'),
    summary: 'What the customer wants, those under way first, each with its progress',
    params: byId,
    response: list,
    handle: async ({ scope, params }) => ({ needs: await readNeeds(db, scope, params.id) }),
  });
  http.route({
    method: 'POST',
    path: '/api/customers/:id/needs',
    right: needs('customers.write'),
    summary: 'Write down what the customer wants',
    params: byId,
    body: shapes.newNeed,
    response: list,
    handle: ({ scope, params, body }) => change(scope, params.id, (tx) => addNeed(tx, scope, params.id, body)),
  });
  http.route({
    method: 'PATCH',
    path: '/api/customers/:id/needs/:needId',
    right: needs('customers.write'),
    summary: 'Move a need on: state, owner, next step, a line of progress',
    params: byId.extend({ needId: z.uuid() }),
    body: shapes.editNeed,
    response: list,
    handle: ({ scope, params, body }) =>
      change(scope, params.id, (tx) => changeNeed(tx, scope, params.id, params.needId, body)),
  });
}
