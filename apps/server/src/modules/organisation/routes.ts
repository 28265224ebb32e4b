import { z } from 'zod';
import { can, type Kernel, needs, signedIn } from '#kernel';
import { changeUnit } from './change-unit.ts';
import { setUnitState } from './close-unit.ts';
import * as shapes from './contract.ts';
import { addPost, changePost, getPost, listPosts } from './keep-posts.ts';
import { addSite, changeCompany, changeSite, getCompany, listSites } from './keep-sites.ts';
import { getUnit, listUnits } from './list-units.ts';
import { moveUnit } from './move-unit.ts';
import { openUnit } from './open-unit.ts';

const byId = z.object({ id: z.uuid() });
const read = needs('organisation.read');
const manage = needs('organisation.manage');

export function organisationRoutes(kernel: Kernel): void {
  const { http, db, realtime } = kernel;
  realtime.topic(
    'organisation',
    (scope, key) => key === 'tree' && scope.actor.kind === 'staff' && can(scope, 'organisation.read'),
  );
  realtime.topic('unit', (scope, unitId) => scope.actor.kind === 'staff' && can(scope, 'organisation.read', unitId));

  http.route({
    method: 'GET',
    path: '/api/organisation/company',
    right: signedIn,
    programs: true,
    summary: 'The company',
    response: shapes.company,
    handle: ({ scope }) => getCompany(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/organisation/company',
    right: manage,
    summary: 'Change the company’s name and zone',
    body: shapes.changeCompany,
    response: shapes.company,
    handle: async ({ scope, body }) => {
      await db.transact((tx) => changeCompany(tx, scope, body));
      return getCompany(db, scope);
    },
  });
  http.route({
    method: 'GET',
    path: '/api/organisation/tree',
    right: read,
    summary: 'Units the caller may see, parents before children',
    query: z.object({ closed: z.enum(['0', '1']).default('0') }),
    response: z.object({ units: z.array(shapes.unit) }),
    handle: async ({ scope, query }) => ({ units: await listUnits(db, scope, { closed: query.closed === '1' }) }),
  });
  http.route({
    method: 'POST',
    path: '/api/organisation/units',
    right: manage,
    summary: 'Open a unit under a parent',
    body: shapes.openUnit,
    response: shapes.unit,
    handle: async ({ scope, body }) => getUnit(db, scope, await db.transact((tx) => openUnit(tx, scope, body))),
  });
  http.route({
    method: 'GET',
    path: '/api/organisation/units/:id',
    right: read,
    summary: 'One unit',
    params: byId,
    response: shapes.unit,
    handle: ({ scope, params }) => getUnit(db, scope, params.id),
  });
  http.route({
    method: 'PATCH',
    path: '/api/organisation/units/:id',
    right: manage,
    summary: 'Change a unit’s own fields',
    params: byId,
    body: shapes.changeUnit,
    response: shapes.unit,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeUnit(tx, scope, params.id, body));
      return getUnit(db, scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/organisation/units/:id/move',
    right: manage,
    summary: 'Move a unit and everything below it under another parent',
    params: byId,
    body: shapes.moveUnit,
    response: shapes.unit,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => moveUnit(tx, scope, params.id, body));
      return getUnit(db, scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/organisation/units/:id/state',
    right: manage,
    summary: 'Close a unit or open it again',
    params: byId,
    body: shapes.unitStateChange,
    response: shapes.unit,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => setUnitState(tx, scope, params.id, body));
      return getUnit(db, scope, params.id);
    },
  });
  postRoutes(kernel);
  siteRoutes(kernel);
}

function postRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/organisation/posts',
    right: read,
    summary: 'Posts, optionally those a unit may fill',
    query: z.object({ unitId: z.uuid().optional() }),
    response: z.object({ posts: z.array(shapes.post) }),
    handle: async ({ scope, query }) => ({ posts: await listPosts(db, scope, query.unitId ?? null) }),
  });
  http.route({
    method: 'POST',
    path: '/api/organisation/posts',
    right: manage,
    summary: 'Add a post',
    body: shapes.addPost,
    response: shapes.post,
    handle: async ({ scope, body }) => getPost(db, scope, await db.transact((tx) => addPost(tx, scope, body))),
  });
  http.route({
    method: 'PATCH',
    path: '/api/organisation/posts/:id',
    right: manage,
    summary: 'Change or retire a post',
    params: byId,
    body: shapes.changePost,
    response: shapes.post,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changePost(tx, scope, params.id, body));
      return getPost(db, scope, params.id);
    },
  });
}

function siteRoutes({ http, db }: Kernel): void {
  const siteOf = async (scope: Parameters<typeof listSites>[1], id: number) =>
    (await listSites(db, scope)).find((site) => site.id === id)!;
  http.route({
    method: 'GET',
    path: '/api/organisation/sites',
    right: read,
    summary: 'Sites of the company',
    response: z.object({ sites: z.array(shapes.site) }),
    handle: async ({ scope }) => ({ sites: await listSites(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/organisation/sites',
    right: manage,
    summary: 'Add a site',
    body: shapes.addSite,
    response: shapes.site,
    handle: async ({ scope, body }) => {
      await db.transact((tx) => addSite(tx, scope, body));
      return siteOf(scope, body.id);
    },
  });
  http.route({
    method: 'PATCH',
    path: '/api/organisation/sites/:id',
    right: manage,
    summary: 'Change or close a site',
    params: z.object({ id: z.coerce.number().int().min(1).max(999) }),
    body: shapes.changeSite,
    response: shapes.site,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeSite(tx, scope, params.id, body));
      return siteOf(scope, params.id);
    },
  });
}
