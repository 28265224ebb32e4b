/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { listCaller, listNumber, showLists, takeOff } from './keep-lists.ts';

const keep = needs('calllists.keep');
const byId = z.object({ id: z.uuid() });

export function calllistsRoutes({ http, db, config }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/calllists',
    right: keep,
    summary: 'Numbers on the black and red lists of callers, masked',
    response: z.object({ entries: z.array(shapes.entry) }),
    handle: async ({ scope }) => ({ entries: await showLists(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/calllists',
    right: keep,
    summary: 'Put a number on a list',
    body: shapes.listNumber,
    response: byId,
    handle: async ({ scope, body }) => ({
      id: await db.transact((tx) => listNumber(tx, scope, config.site, body)),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/calllists/calls/:id',
    right: needs('calllists.add'),
    summary: 'Put the caller of one’s own call on a list',
    params: byId,
    body: shapes.listCaller,
    response: byId,
    handle: async ({ scope, params, body }) => ({
      id: await db.transact((tx) => listCaller(tx, scope, config.site, params.id, body)),
    }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/calllists/:id',
    right: keep,
    summary: 'Take a number off its list',
    params: byId,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => takeOff(tx, scope, params.id));
    },
  });
}
