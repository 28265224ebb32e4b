import { z } from 'zod';
import { type Kernel, needs, signedIn } from '#kernel';
import { editFamily, editModel, editTopic, family, model, newFamily, newModel, newTopic, topic } from './contract.ts';
import * as products from './edit-products.ts';
import * as topicEdits from './edit-topics.ts';
import { familyNotFound } from './errors.ts';
import { families, models, modelsById, topicById, topics } from './read-catalogue.ts';

const byId = z.object({ id: z.uuid() });

export function catalogueRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/catalogue/topics',
    right: signedIn,
    programs: true,
    summary: 'The tree of service topics, parents before children',
    query: z.object({ retired: z.enum(['0', '1']).default('0') }),
    response: z.object({ topics: z.array(topic) }),
    handle: async ({ scope, query }) => ({ topics: await topics(db, scope, query.retired === '1') }),
  });
  http.route({
    method: 'POST',
    path: '/api/catalogue/topics',
    right: needs('catalogue.write'),
    summary: 'Create a topic',
    body: newTopic,
    response: topic,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => (await topicById(tx, scope, await topicEdits.createTopic(tx, scope, body)))!),
  });
  http.route({
    method: 'PATCH',
    path: '/api/catalogue/topics/:id',
    right: needs('catalogue.write'),
    summary: 'Rename, move, retire a topic',
    params: byId,
    body: editTopic,
    response: topic,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await topicEdits.editTopic(tx, scope, { id: params.id, ...body });
        return (await topicById(tx, scope, params.id))!;
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/catalogue/families',
    right: signedIn,
    programs: true,
    summary: 'Product families',
    response: z.object({ families: z.array(family) }),
    handle: async ({ scope }) => ({ families: await families(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/catalogue/families',
    right: needs('catalogue.write'),
    summary: 'Create a product family',
    body: newFamily,
    response: family,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        const id = await products.createFamily(tx, scope, body);
        return (await families(tx, scope)).find((row) => row.id === id)!;
      }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/catalogue/families/:id',
    right: needs('catalogue.write'),
    summary: 'Rename or retire a product family',
    params: byId,
    body: editFamily,
    response: family,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await products.editFamily(tx, scope, { id: params.id, ...body });
        const found = (await families(tx, scope)).find((row) => row.id === params.id);
        if (!found) throw familyNotFound();
        return found;
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/catalogue/models',
    right: signedIn,
    programs: true,
    summary: 'Product models, by code',
    query: z.object({
      q: z.string().max(100).optional(),
      familyId: z.uuid().optional(),
      cursor: z.string().max(400).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({ models: z.array(model), nextCursor: z.string().nullable() }),
    handle: ({ scope, query }) => models(db, scope, query),
  });
  http.route({
    method: 'POST',
    path: '/api/catalogue/models',
    right: needs('catalogue.write'),
    summary: 'Create a product model',
    body: newModel,
    response: model,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        const id = await products.createModel(tx, scope, body);
        return (await modelsById(tx, scope, [id])).get(id)!;
      }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/catalogue/models/:id',
    right: needs('catalogue.write'),
    summary: 'Change or retire a product model',
    params: byId,
    body: editModel,
    response: model,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await products.editModel(tx, scope, { id: params.id, ...body });
        return (await modelsById(tx, scope, [params.id])).get(params.id)!;
      }),
  });
}
