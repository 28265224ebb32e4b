/** The member of staff a change is about: visible, within the caller's reach, and not above the caller. */
import { demand, type Scope, type Tx } from '#kernel';
import { staffNotFound } from './errors.ts';
import { demandNotAbove } from './rules.ts';
import { readGrants } from './store-sessions.ts';
import { readStaffForChange, type StaffRow } from './store-staff.ts';

/** Locks the row. Throws `identity.staff-not-found`, `kernel.forbidden`, `identity.more-rights-than-you`. */
export async function demandStaff(
  tx: Tx,
  scope: Scope,
  id: string,
  permission: 'identity.staff.manage' | 'identity.grants.manage',
  options: { evenAbove?: boolean } = {},
): Promise<StaffRow> {
  const staff = await readStaffForChange(tx, scope, id);
  if (!staff) throw staffNotFound();
  demand(scope, permission, permission === 'identity.staff.manage' ? staff.unit_id : undefined);
  if (!options.evenAbove) demandNotAbove(scope, await readGrants(tx, scope, id));
  return staff;
}
