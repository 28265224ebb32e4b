/** Staff for the company's directory, addresses in clear: whoever may edit somebody may read their address (as in `getStaff`). */
import { type Db, demand, type Locale, type Scope } from '#kernel';
import { countDirectory, readDirectory } from './store-directory.ts';
import { readGrantsOf, readRoles } from './store-roles.ts';
import { readStaffByNumbers, type StaffRow } from './store-staff.ts';
import type { StaffState } from './tables.ts';
import { emailIndex, foldNumber, openField } from './vault.ts';

export type DirectoryEntry = {
  id: string;
  number: string;
  name: string;
  email: string | null;
  phone: string | null;
  unitId: string;
  state: StaffState;
  locale: Locale;
  version: number;
  /** Counts up with every change of their rights. */
  rightsVersion: number;
  createdAt: Date;
  updatedAt: Date;
  grants: { id: string; roleId: string; role: string; roleName: { zh: string; en: string }; unitId: string }[];
};
type Choice = { by: 'page'; offset: number; limit: number } | { by: 'id'; id: string } | { by: 'login'; login: string };

/** `login`: a mail address or a staff number; that one finds who left, too, and so does `id`. Needs identity.staff.manage. */
export async function directoryEntries(db: Db, scope: Scope, choice: Choice): Promise<DirectoryEntry[]> {
  demand(scope, 'identity.staff.manage');
  const rows = await readDirectory(
    db,
    scope,
    choice.by === 'login'
      ? { by: 'login', emailBlind: emailIndex(choice.login), numberKey: foldNumber(choice.login) }
      : choice,
  );
  const roles = new Map((await readRoles(db, scope)).map((role) => [role.id, role]));
  const grants = await readGrantsOf(
    db,
    scope,
    rows.map(({ id }) => id),
  );
  return rows.map((row: StaffRow) => ({
    id: row.id,
    number: row.number,
    name: row.name,
    email: openField(row, 'email', row.email_sealed),
    phone: openField(row, 'phone', row.phone_sealed),
    unitId: row.unit_id,
    state: row.state,
    locale: row.locale,
    version: row.version,
    rightsVersion: row.rights_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    grants: grants
      .filter(({ staffId }) => staffId === row.id)
      .flatMap(({ id, roleId, unitId }) => {
        const role = roles.get(roleId);
        return role ? [{ id, roleId, role: role.code, roleName: role.name, unitId }] : [];
      }),
  }));
}

/** How many there are in reach, without those who left. */
export async function directorySize(db: Db, scope: Scope): Promise<number> {
  demand(scope, 'identity.staff.manage');
  return countDirectory(db, scope);
}

/** Anywhere in the company: numbers are unique in all of it. */
export async function numberInUse(db: Db, scope: Scope, number: string): Promise<boolean> {
  demand(scope, 'identity.staff.manage');
  return (await readStaffByNumbers(db, scope, [foldNumber(number)])).size > 0;
}
