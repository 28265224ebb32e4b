/** Roles, permissions and the sign-in policy. */
import { z } from 'zod';
import { type Kernel, needs, notFound, type Scope } from '#kernel';
import * as shapes from './contract.ts';
import { changePolicy } from './keep-policy.ts';
import { addRole, changeRole, listRoles } from './keep-roles.ts';
import { allPermissions } from './permissions.ts';
import { readPolicy } from './store-policy.ts';

export function roleRoutes({ http, db }: Kernel): void {
  const one = async (scope: Scope, id: string): Promise<shapes.Role> => {
    const role = (await listRoles(db, scope)).find((each) => each.id === id);
    if (!role) throw notFound();
    return role;
  };
  http.route({
    method: 'GET',
    path: '/api/identity/permissions',
    right: needs('identity.staff.read'),
    summary: 'Every permission there is',
    response: z.object({ permissions: z.array(shapes.permission) }),
    handle: async () => ({
      permissions: allPermissions().map(({ key, name }) => ({ key, name, module: key.split('.')[0]! })),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/identity/roles',
    right: needs('identity.staff.read'),
    summary: 'Roles and their permissions',
    response: z.object({ roles: z.array(shapes.role) }),
    handle: async ({ scope }) => ({ roles: await listRoles(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/identity/roles',
    right: needs('identity.roles.manage'),
    summary: 'Add a role',
    body: shapes.addRole,
    response: shapes.role,
    handle: async ({ scope, body }) => one(scope, await db.transact((tx) => addRole(tx, scope, body))),
  });
  http.route({
    method: 'PATCH',
    path: '/api/identity/roles/:id',
    right: needs('identity.roles.manage'),
    summary: 'Change a role; everybody who holds it has the new rights within a second',
    params: z.object({ id: z.uuid() }),
    body: shapes.changeRole,
    response: shapes.role,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeRole(tx, scope, params.id, body));
      return one(scope, params.id);
    },
  });
  http.route({
    method: 'GET',
    path: '/api/identity/policy',
    right: needs('identity.policy.manage'),
    summary: 'Sign-in and password policy',
    response: shapes.policy,
    handle: ({ scope }) => readPolicy(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/identity/policy',
    right: needs('identity.policy.manage'),
    summary: 'Change the sign-in and password policy',
    body: shapes.policy,
    response: shapes.policy,
    handle: async ({ scope, body }) => {
      await db.transact((tx) => changePolicy(tx, scope, body));
      return readPolicy(db, scope);
    },
  });
}
