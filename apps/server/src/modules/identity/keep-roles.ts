/** Roles: named sets of permissions. Shipped ones are made at the first start and take new permissions of the product once. */
import type { z } from 'zod';
import {
  announce,
  clock,
  conflict,
  type Database,
  type Db,
  demand,
  isDuplicate,
  newId,
  type Scope,
  type Tx,
} from '#kernel';
import { record } from '#modules/audit';
import type { addRole as addShape, changeRole as changeShape, Role } from './contract.ts';
import { defaultRoles } from './default-roles.ts';
import { moreRightsThanYou, permissionUnknown, roleCodeTaken, roleNotFound, roleShipped } from './errors.ts';
import { roleChanged } from './events.ts';
import { demandAdministratorLeft } from './keep-administrator.ts';
import { allPermissions, isPermission } from './permissions.ts';
import { ports } from './ports.ts';
import {
  countHolders,
  insertRole,
  lockRoles,
  offerPermissions,
  type RoleRow,
  readRoleForChange,
  readRoles,
  readRolesByCode,
  updateRole,
} from './store-roles.ts';
import { bumpRightsOfRole } from './store-staff.ts';

export async function listRoles(db: Db, scope: Scope): Promise<Role[]> {
  const [roles, holders] = [await readRoles(db, scope), await countHolders(db, scope)];
  return roles.map((role) => ({ ...role, holders: holders.get(role.id) ?? 0 }));
}

/** Only what one holds oneself, everywhere: a role may be granted at any unit. */
function demandGivable(scope: Scope, permissions: readonly string[]): void {
  const unknown = permissions.filter((permission) => !isPermission(permission));
  if (unknown.length > 0) throw permissionUnknown({ permission: unknown.join(', ') });
  for (const permission of permissions)
    if (scope.reach.get(permission) !== 'all') throw moreRightsThanYou({ permission });
}

/** Returns the new id. Needs identity.roles.manage over the whole company. */
export async function addRole(tx: Tx, scope: Scope, input: z.infer<typeof addShape>): Promise<string> {
  demand(scope, 'identity.roles.manage', null);
  demandGivable(scope, input.permissions);
  const id = newId();
  try {
    await insertRole(
      tx,
      ports().site,
      { id, ...input, permissions: sorted(input.permissions), shipped: false, state: 'active' },
      clock.now(),
    );
  } catch (error) {
    if (isDuplicate(error)) throw roleCodeTaken({ code: input.code });
    throw error;
  }
  await record(tx, scope, {
    action: 'identity.role-added',
    subject: ['role', id],
    detail: { code: input.code, permissions: sorted(input.permissions) },
  });
  return id;
}

export async function changeRole(
  tx: Tx,
  scope: Scope,
  id: string,
  { version, ...change }: z.infer<typeof changeShape>,
): Promise<void> {
  demand(scope, 'identity.roles.manage', null);
  const role = await readRoleForChange(tx, scope, id);
  if (!role) throw roleNotFound();
  if (change.state === 'retired' && role.shipped) throw roleShipped();
  const permissions = change.permissions ? sorted(change.permissions) : undefined;
  const added = permissions?.filter((permission) => !role.permissions.includes(permission)) ?? [];
  const removed = permissions ? role.permissions.filter((permission) => !permissions.includes(permission)) : [];
  demandGivable(scope, added);
  const done = await updateRole(tx, id, version, { ...change, ...(permissions ? { permissions } : {}) }, clock.now());
  if (!done) throw conflict();
  await record(tx, scope, {
    action: 'identity.role-changed',
    subject: ['role', id],
    detail: { added, removed, fields: Object.keys(change) },
  });
  if (added.length + removed.length > 0 || change.state) {
    await bumpRightsOfRole(tx, scope, id);
    await demandAdministratorLeft(tx, scope);
    await announce(tx, roleChanged, { aggregate: ['role', id], payload: { roleId: id }, actor: scope.actor });
  }
}

const sorted = (permissions: readonly string[]): string[] => [...new Set(permissions)].sort();

/** Makes the shipped roles, and gives them permissions they were never offered. Run at every start; changes nothing twice. */
export async function shipRoles(db: Database, scope: Scope): Promise<void> {
  await db.transact((tx) => shipRolesIn(tx, scope));
}

/** Ids of all active roles by code; the shipped ones exist afterwards. For the seed, which runs before the first start. */
export async function roleIdsByCode(tx: Tx, scope: Scope): Promise<Map<string, string>> {
  await shipRolesIn(tx, scope);
  const roles = await readRoles(tx, scope);
  return new Map(roles.filter((role) => role.state === 'active').map((role) => [role.code, role.id]));
}

async function shipRolesIn(tx: Tx, scope: Scope): Promise<void> {
  const registered = allPermissions().map(({ key }) => key);
  await lockRoles(tx);
  const present = new Map<string, RoleRow>();
  for (const role of await readRolesByCode(
    tx,
    scope,
    defaultRoles.map(({ code }) => code),
  ))
    present.set(role.code, role);
  for (const shipped of defaultRoles) {
    const wanted = shipped.code === 'administrator' ? registered : shipped.permissions.filter(isPermission);
    const fresh = await offerPermissions(tx, scope, shipped.code, [...wanted]);
    const role = present.get(shipped.code);
    if (!role) {
      const { code, name, description } = shipped;
      const made = { id: newId(), code, name, description, permissions: sorted(wanted), shipped: true };
      await insertRole(tx, ports().site, { ...made, state: 'active' }, clock.now());
      continue;
    }
    const permissions = sorted([...role.permissions, ...fresh]);
    if (permissions.length === role.permissions.length) continue;
    await updateRole(tx, role.id, role.version, { permissions }, clock.now());
    await bumpRightsOfRole(tx, scope, role.id);
    await record(tx, scope, {
      action: 'identity.role-changed',
      subject: ['role', role.id],
      detail: { added: fresh },
    });
  }
}
