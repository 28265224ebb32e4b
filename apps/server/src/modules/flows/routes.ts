/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { openFlow, publishFlow, restoreVersion, saveFlow } from './keep-flows.ts';
import { allNodeKinds } from './node-kinds.ts';
import { definitionOf, showFlow, showFlows } from './read-flows.ts';
import { compare } from './rules/compare.ts';
import { tryFlow } from './try-flow.ts';

const byId = z.object({ id: z.uuid() });
const byNumber = byId.extend({ number: z.coerce.number().int().min(0).max(1_000_000) });
const read = needs('flows.read');
const write = needs('flows.write');

export function flowRoutes(kernel: Kernel): void {
  const { http, db, config } = kernel;
  http.route({
    method: 'GET',
    path: '/api/flows/node-kinds',
    right: read,
    summary: 'Kinds of nodes that a flow may be drawn of',
    response: z.object({ kinds: z.array(shapes.nodeKindListed) }),
    handle: async () => ({
      kinds: allNodeKinds().map(({ kind, waits, ends, example, exits }) => ({
        kind,
        waits,
        ends: ends ?? false,
        example,
        exits: exits(example),
      })),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/flows',
    right: read,
    summary: 'Flows of the units in reach',
    response: z.object({ flows: z.array(shapes.flow) }),
    handle: async ({ scope }) => ({ flows: await showFlows(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/flows',
    right: write,
    summary: 'Begin a flow',
    body: shapes.openFlow,
    response: shapes.flowDetail,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => showFlow(tx, scope, await openFlow(tx, scope, config.site, body))),
  });
  http.route({
    method: 'GET',
    path: '/api/flows/:id',
    right: read,
    summary: 'A flow: draft with marks, versions',
    params: byId,
    response: shapes.flowDetail,
    handle: ({ scope, params }) => showFlow(db, scope, params.id),
  });
  http.route({
    method: 'PATCH',
    path: '/api/flows/:id',
    right: write,
    summary: 'Save the draft, rename or retire',
    params: byId,
    body: shapes.saveFlow,
    response: shapes.flowDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await saveFlow(tx, scope, params.id, body);
        return showFlow(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'POST',
    path: '/api/flows/:id/publish',
    right: needs('flows.publish'),
    summary: 'The draft becomes what new calls are led through',
    params: byId,
    body: shapes.publishFlow,
    response: shapes.flowDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await publishFlow(tx, scope, params.id, body);
        return showFlow(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/flows/:id/versions/:number',
    right: read,
    summary: 'The drawing of a version; 0 is the draft',
    params: byNumber,
    response: shapes.definition,
    handle: ({ scope, params }) => definitionOf(db, scope, params.id, params.number),
  });
  http.route({
    method: 'POST',
    path: '/api/flows/:id/versions/:number/restore',
    right: write,
    summary: 'An earlier version becomes the draft',
    params: byNumber,
    body: z.object({ version: z.number().int() }),
    response: shapes.flowDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await restoreVersion(tx, scope, params.id, params.number, body.version);
        return showFlow(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/flows/:id/compare',
    right: read,
    summary: 'What differs between two versions',
    params: byId,
    query: z.object({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().min(0) }),
    response: shapes.comparison,
    handle: async ({ scope, params, query }) =>
      compare(await definitionOf(db, scope, params.id, query.from), await definitionOf(db, scope, params.id, query.to)),
  });
  http.route({
    method: 'POST',
    path: '/api/flows/:id/try',
    right: write,
    summary: 'One step of trying the draft out; the state travels with the caller',
    params: byId,
    body: shapes.tryFlow,
    response: shapes.tried,
    handle: ({ scope, params, body }) => tryFlow(kernel, db, scope, params.id, body),
  });
}
