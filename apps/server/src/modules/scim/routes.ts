/** Thin entrances at `/scim/v2`. Bodies come as bytes: their media type is another than our own. */
import { z } from 'zod';
import { type Kernel, needs, type Route, type Scope } from '#kernel';
import { listRoles } from '#modules/identity';
import * as shapes from './contract.ts';
import { resourceTypes, schemas, serviceProviderConfig } from './discovery.ts';
import { mediaType, refusal, ScimFault } from './fault.ts';
import { matches, parseFilter } from './filter.ts';
import { demandHeld, demandVersion, findUsers, isVersion } from './find-users.ts';
import { createUser, patchUser, readUser, removeUser, replaceUser } from './keep-users.ts';
import { type Held, notThere, projected, shown, versionOf } from './resource.ts';

const mostBytes = 256 * 1024;
const base = '/scim/v2';
const common = {
  right: needs('scim.provision'),
  dialect: { type: mediaType, refusal },
  rawBody: mostBytes,
} satisfies Partial<Route>;

/** Throws `invalidSyntax`. */
function jsonOf(body: unknown): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer));
  } catch {
    throw new ScimFault(400, 'invalidSyntax', 'the body is no JSON');
  }
}

const byId = z.object({ id: z.string().max(100) });
const wanted = shapes.listQuery.pick({ attributes: true, excludedAttributes: true });
const anything = z.looseObject({});

export function scimRoutes(kernel: Kernel): void {
  const { http, db, keys, config } = kernel;
  const root = `${config.publicUrl.replace(/\/$/, '')}${base}`;
  const parts = { keys, root };
  type Asked = {
    scope: Scope;
    request: { headers: Record<string, unknown> };
    reply: { header(k: string, v: string): unknown; status(code: number): { send(): unknown } };
  };
  const one = async ({ scope, reply }: Asked, id: string, query: z.output<typeof wanted>): Promise<shapes.User> => {
    const held = await demandHeld(db, scope, keys, id);
    reply.header('etag', versionOf(held));
    reply.header('location', `${root}/Users/${id}`);
    return projected(shown(held, scope.unitId, root), query);
  };
  const mine = ({ request }: Asked) => {
    const header = request.headers['if-match'];
    return (held: Held) => demandVersion(typeof header === 'string' ? header : undefined, versionOf(held));
  };

  http.route({
    ...common,
    method: 'GET',
    path: `${base}/Users`,
    summary: 'SCIM: users in reach, by filter and page',
    query: shapes.listQuery,
    response: shapes.listOf(shapes.user),
    handle: async ({ scope, query }) => {
      const { total, startIndex, users } = await findUsers(db, scope, parts, query);
      return {
        schemas: [shapes.listSchema],
        totalResults: total,
        startIndex,
        itemsPerPage: users.length,
        Resources: users.map((user) => projected(user, query)),
      };
    },
  });
  http.route({
    ...common,
    method: 'GET',
    path: `${base}/Users/:id`,
    summary: 'SCIM: one user',
    params: byId,
    query: wanted,
    response: shapes.user,
    handle: async (call) => {
      const user = await one(call, call.params.id, call.query);
      const known = call.request.headers['if-none-match'];
      if (known && isVersion(known, user.meta.version!)) call.reply.status(304).send();
      return user;
    },
  });
  http.route({
    ...common,
    method: 'POST',
    path: `${base}/Users`,
    summary: 'SCIM: make a member of staff, or bring back one who left',
    query: wanted,
    body: shapes.userInput,
    response: shapes.user,
    handle: async (call) => {
      const input = readUser(jsonOf(call.request.body));
      const id = await db.transact((tx) => createUser(tx, call.scope, parts, input));
      call.reply.status(201);
      return one(call, id, call.query);
    },
  });
  http.route({
    ...common,
    method: 'PUT',
    path: `${base}/Users/:id`,
    summary: 'SCIM: replace a user',
    params: byId,
    query: wanted,
    body: shapes.userInput,
    response: shapes.user,
    handle: async (call) => {
      const input = readUser(jsonOf(call.request.body));
      const { id } = call.params;
      await db.transact((tx) => replaceUser(tx, call.scope, parts, { id, input, demand: mine(call) }));
      return one(call, id, call.query);
    },
  });
  http.route({
    ...common,
    method: 'PATCH',
    path: `${base}/Users/:id`,
    summary: 'SCIM: change parts of a user; `active: false` suspends',
    params: byId,
    query: wanted,
    body: shapes.patchInput,
    response: shapes.user,
    handle: async (call) => {
      const read = shapes.patchInput.safeParse(jsonOf(call.request.body));
      if (!read.success) throw new ScimFault(400, 'invalidSyntax', 'Operations: a list of op, path, value');
      const { id } = call.params;
      const operations = read.data.Operations;
      await db.transact((tx) => patchUser(tx, call.scope, parts, { id, operations, demand: mine(call) }));
      return one(call, id, call.query);
    },
  });
  http.route({
    ...common,
    method: 'DELETE',
    path: `${base}/Users/:id`,
    summary: 'SCIM: employment is over; sessions end and work returns to its queues',
    params: byId,
    handle: async (call) => {
      const { id } = call.params;
      await db.transact((tx) => removeUser(tx, call.scope, parts, { id, demand: mine(call) }));
    },
  });
  groupRoutes(kernel, root);
  discoveryRoutes(kernel, root);
  refusedRoutes(kernel);
}

/** What the RFC names and this door does not do: said in its own form, so that a directory reads why. */
function refusedRoutes({ http }: Kernel): void {
  const readOnly = 'roles are read-only: they are given by `roles` of a user';
  const refused: [Route['method'], string, number, string][] = [
    ['POST', '/Groups', 403, readOnly],
    ['PUT', '/Groups/:id', 403, readOnly],
    ['PATCH', '/Groups/:id', 403, readOnly],
    ['DELETE', '/Groups/:id', 403, readOnly],
    ['POST', '/Bulk', 404, 'no bulk'],
    ['GET', '/Me', 404, 'a key is nobody of the staff'],
  ];
  for (const [method, path, status, why] of refused)
    http.route({
      ...common,
      method,
      path: `${base}${path}`,
      summary: `SCIM: not done here (${status})`,
      ...(path.endsWith(':id') ? { params: byId } : {}),
      handle: async () => {
        throw new ScimFault(status, null, why);
      },
    });
}

/** Roles, read-only: who holds which is said by `roles` of a user. */
function groupRoutes({ http, db }: Kernel, root: string): void {
  const groups = async (scope: Scope): Promise<shapes.Group[]> =>
    (await listRoles(db, scope))
      .filter(({ state }) => state === 'active')
      .map(({ id, name }) => ({
        schemas: [shapes.coreGroup],
        id,
        displayName: name.en,
        meta: { resourceType: 'Group', location: `${root}/Groups/${id}` },
      }));
  http.route({
    ...common,
    method: 'GET',
    path: `${base}/Groups`,
    summary: 'SCIM: roles, read-only',
    query: shapes.listQuery,
    response: shapes.listOf(shapes.group),
    handle: async ({ scope, query }) => {
      const filter = query.filter ? parseFilter(query.filter) : null;
      const all = (await groups(scope)).filter((one) => !filter || matches(filter, one));
      const from = Math.max(1, query.startIndex);
      const page = all.slice(from - 1, from - 1 + Math.max(0, query.count));
      return {
        schemas: [shapes.listSchema],
        totalResults: all.length,
        startIndex: from,
        itemsPerPage: page.length,
        Resources: page,
      };
    },
  });
  http.route({
    ...common,
    method: 'GET',
    path: `${base}/Groups/:id`,
    summary: 'SCIM: one role, read-only',
    params: byId,
    response: shapes.group,
    handle: async ({ scope, params }) => {
      const found = (await groups(scope)).find(({ id }) => id === params.id);
      if (!found) throw notThere(params.id);
      return found;
    },
  });
}

/** Throws 403: these three are not searched (RFC 7644, 4). */
function demandWhole({ filter }: z.output<typeof unsearched>): void {
  if (filter !== undefined) throw new ScimFault(403, null, 'no filter here');
}
const unsearched = z.object({ filter: z.string().max(1000).optional() });

function discoveryRoutes({ http }: Kernel, root: string): void {
  const lists = { ResourceTypes: resourceTypes(root), Schemas: schemas(root) };
  http.route({
    ...common,
    method: 'GET',
    path: `${base}/ServiceProviderConfig`,
    summary: 'SCIM: what this door can do',
    query: unsearched,
    response: anything,
    handle: async ({ query }) => {
      demandWhole(query);
      return { ...serviceProviderConfig(root) };
    },
  });
  for (const [name, list] of Object.entries(lists)) {
    http.route({
      ...common,
      method: 'GET',
      path: `${base}/${name}`,
      summary: `SCIM: ${name}`,
      query: unsearched,
      response: shapes.listOf(anything),
      handle: async ({ query }) => {
        demandWhole(query);
        return {
          schemas: [shapes.listSchema],
          totalResults: list.length,
          startIndex: 1,
          itemsPerPage: list.length,
          Resources: list,
        };
      },
    });
    http.route({
      ...common,
      method: 'GET',
      path: `${base}/${name}/:id`,
      summary: `SCIM: one of ${name}`,
      params: byId,
      response: anything,
      handle: async ({ params }) => {
        const found = list.find(({ id }) => id === params.id);
        if (!found) throw notThere(params.id);
        return { ...found };
      },
    });
  }
}
