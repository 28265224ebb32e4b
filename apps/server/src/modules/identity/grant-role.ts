/** A role given to somebody at a unit, or taken back. It reaches the unit and everything below it. */

import { announce, clock, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { readUnit } from '#modules/organisation';
import { demandStaff } from './demand-staff.ts';
import { alreadyGranted, grantNotFound, roleNotFound, unitUnknown } from './errors.ts';
import { rightsChanged } from './events.ts';
import { demandAdministratorLeft } from './keep-administrator.ts';
import { ports } from './ports.ts';
import { demandNotAbove } from './rules.ts';
import { endGrant, insertGrant, readGrant, readRole } from './store-roles.ts';
import { bumpRights } from './store-staff.ts';

/** Needs identity.grants.manage at the unit, and every permission of the role there. Returns the grant's id. */
export async function grantRole(
  tx: Tx,
  scope: Scope,
  staffId: string,
  input: { roleId: string; unitId: string },
): Promise<string> {
  const staff = await demandStaff(tx, scope, staffId, 'identity.grants.manage');
  demand(scope, 'identity.grants.manage', input.unitId);
  const role = await readRole(tx, scope, input.roleId);
  if (role?.state !== 'active') throw roleNotFound();
  if (!(await readUnit(tx, scope, input.unitId))) throw unitUnknown();
  demandNotAbove(scope, [{ unitId: input.unitId, permissions: role.permissions }]);
  const id = newId();
  try {
    await insertGrant(tx, {
      id,
      staffId,
      roleId: role.id,
      unitId: input.unitId,
      grantedAt: clock.now(),
      grantedBy: `${scope.actor.kind}:${scope.actor.id}`,
    });
  } catch (error) {
    if (isDuplicate(error)) throw alreadyGranted();
    throw error;
  }
  await tell(tx, scope, staff, 'identity.role-granted', { role: role.code, unit: input.unitId });
  return id;
}

/** Works within a second on every node: caches forget, sockets lose the topics. */
export async function revokeGrant(tx: Tx, scope: Scope, staffId: string, grantId: string): Promise<void> {
  const staff = await demandStaff(tx, scope, staffId, 'identity.grants.manage');
  const grant = await readGrant(tx, scope, grantId);
  if (grant?.staffId !== staffId) throw grantNotFound();
  demand(scope, 'identity.grants.manage', grant.unitId);
  const role = await readRole(tx, scope, grant.roleId);
  await endGrant(tx, grantId, `${scope.actor.kind}:${scope.actor.id}`, clock.now());
  await demandAdministratorLeft(tx, scope);
  await tell(tx, scope, staff, 'identity.role-revoked', { role: role?.code ?? grant.roleId, unit: grant.unitId });
}

async function tell(
  tx: Tx,
  scope: Scope,
  staff: { id: string; unit_id: string },
  action: string,
  detail: { role: string; unit: string },
): Promise<void> {
  await bumpRights(tx, staff.id);
  await record(tx, scope, { action, subject: ['staff', staff.id], unitId: staff.unit_id, detail });
  await announce(tx, rightsChanged, {
    aggregate: ['staff', staff.id],
    payload: { staffId: staff.id },
    actor: scope.actor,
    topics: [`staff:${staff.id}`],
  });
  tx.afterCommit(() => ports().rightsChanged(staff.id));
}
