/** Staff for people: the list, and one person with grants and what the caller may do with them. */

import type { z } from 'zod';
import { can, clock, type Db, demand, type Scope } from '#kernel';
import { descendantsOf, postNames, unitCards } from '#modules/organisation';
import { attemptKeys } from './attempts.ts';
import type { findStaff as findShape, StaffDetail, StaffSummary } from './contract.ts';
import { staffNotFound } from './errors.ts';
import { demandNotAbove } from './rules.ts';
import { readAccount } from './store-credentials.ts';
import { readLockedUntil } from './store-lockout.ts';
import { type GrantRow, type RoleRow, readGrantsOf, readRoles } from './store-roles.ts';
import { readOpenSessionIds } from './store-sessions.ts';
import { findStaff, readStaff, type StaffRow } from './store-staff.ts';
import { openField } from './vault.ts';

type Surroundings = {
  units: Map<string, { name: { zh: string; en: string }; site: number }>;
  posts: Map<string, { zh: string; en: string }>;
  roles: Map<string, RoleRow>;
  grants: Map<string, GrantRow[]>;
};

async function surroundings(db: Db, scope: Scope, rows: StaffRow[]): Promise<Surroundings> {
  const grants = await readGrantsOf(
    db,
    scope,
    rows.map(({ id }) => id),
  );
  const unitIds = [...new Set([...rows.map((row) => row.unit_id), ...grants.map((grant) => grant.unitId)])];
  const byStaff = new Map<string, GrantRow[]>();
  for (const grant of grants) byStaff.set(grant.staffId, [...(byStaff.get(grant.staffId) ?? []), grant]);
  return {
    units: new Map((await unitCards(db, scope, unitIds)).map((card) => [card.id, card])),
    posts: await postNames(db, scope, [...new Set(rows.flatMap((row) => row.post_id ?? []))]),
    roles: new Map((await readRoles(db, scope)).map((role) => [role.id, role])),
    grants: byStaff,
  };
}

function summary(row: StaffRow, around: Surroundings): StaffSummary {
  const roleIds = new Set((around.grants.get(row.id) ?? []).map((grant) => grant.roleId));
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    unitId: row.unit_id,
    unitName: around.units.get(row.unit_id)?.name ?? { zh: '', en: '' },
    postId: row.post_id,
    postName: around.posts.get(row.post_id ?? '') ?? null,
    state: row.state,
    roles: [...roleIds].flatMap((id) => around.roles.get(id)?.name ?? []),
  };
}

export async function listStaff(
  db: Db,
  scope: Scope,
  query: z.infer<typeof findShape>,
): Promise<{ staff: StaffSummary[]; nextCursor: string | null; total: { count: number; capped: boolean } }> {
  demand(scope, 'identity.staff.read');
  const { unitId, below, ...filter } = query;
  const unitIds = unitId ? (below === '1' ? await descendantsOf(db, scope, unitId) : [unitId]) : undefined;
  const { rows, nextCursor, total } = await findStaff(db, scope, { ...filter, unitIds });
  const around = await surroundings(db, scope, rows);
  return { staff: rows.map((row) => summary(row, around)), nextCursor, total };
}

/** Throws `identity.staff-not-found` for somebody absent or not visible. */
export async function getStaff(db: Db, scope: Scope, id: string): Promise<StaffDetail> {
  const row = await readStaff(db, scope, id);
  const account = row && (await readAccount(db, scope, id));
  if (!row || !account) throw staffNotFound();
  const around = await surroundings(db, scope, [row]);
  const grants = around.grants.get(id) ?? [];
  const held = grants.map((grant) => ({
    unitId: grant.unitId,
    permissions: around.roles.get(grant.roleId)?.permissions ?? [],
  }));
  const edit = can(scope, 'identity.staff.manage', row.unit_id) && !isAbove(scope, held);
  const [attempt] = attemptKeys(id, null);
  const lockedUntil = await readLockedUntil(db, scope, attempt!);
  return {
    ...summary(row, around),
    email: edit ? openField(row, 'email', row.email_sealed) : null,
    phone: edit ? openField(row, 'phone', row.phone_sealed) : null,
    locale: row.locale,
    site: around.units.get(row.unit_id)?.site ?? row.origin_site,
    grants: grants.map((grant) => ({
      id: grant.id,
      roleId: grant.roleId,
      roleName: around.roles.get(grant.roleId)?.name ?? { zh: '', en: '' },
      unitId: grant.unitId,
      unitName: around.units.get(grant.unitId)?.name ?? { zh: '', en: '' },
      grantedAt: grant.grantedAt.toISOString(),
    })),
    totpEnabled: account.totpOn,
    hasPassword: account.passwordHash !== null,
    mustChangePassword: account.mustChange,
    lockedUntil: lockedUntil && lockedUntil > clock.now() ? lockedUntil.toISOString() : null,
    openSessions: (await readOpenSessionIds(db, scope, id, null)).length,
    createdAt: row.created_at.toISOString(),
    version: row.version,
    may: { edit, grant: can(scope, 'identity.grants.manage') && !isAbove(scope, held) },
  };
}

function isAbove(scope: Scope, held: Parameters<typeof demandNotAbove>[1]): boolean {
  try {
    demandNotAbove(scope, held);
    return false;
  } catch {
    return true;
  }
}
