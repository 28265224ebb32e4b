/** A company never locks itself out: somebody active can still grant roles and edit them at the root. */
import type { Scope, Tx } from '#kernel';
import { rootUnitId } from '#modules/organisation';
import { lastAdministrator } from './errors.ts';
import { countHoldersAt } from './store-roles.ts';

/** Called after the change, before its commit. Throws `identity.last-administrator`. */
export async function demandAdministratorLeft(tx: Tx, scope: Scope): Promise<void> {
  if (scope.actor.kind === 'system') return;
  const rootId = await rootUnitId(tx, scope);
  if (!rootId) return;
  const left = await countHoldersAt(tx, scope, rootId, ['identity.grants.manage', 'identity.roles.manage']);
  if (left === 0) throw lastAdministrator();
}
