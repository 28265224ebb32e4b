/** SQL of roles and of who holds them where. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { IdentityTables } from './tables.ts';

type Text = { zh: string; en: string };
export type RoleRow = {
  id: string;
  code: string;
  name: Text;
  description: Text;
  permissions: string[];
  shipped: boolean;
  state: 'active' | 'retired';
  version: number;
};

const roles = (db: Db) =>
  db
    .tables<IdentityTables>()
    .selectFrom('identity.role')
    .select(['id', 'code', 'name', 'description', 'permissions', 'shipped', 'state', 'version']);

/** Roles are the company's vocabulary of rights; whoever may see staff may see them all. */
export async function readRoles(db: Db, _scope: Scope): Promise<RoleRow[]> {
  return await roles(db).orderBy('shipped', 'desc').orderBy('created_at').orderBy('id').execute();
}

export async function readRole(db: Db, _scope: Scope, id: string): Promise<RoleRow | null> {
  return (await roles(db).where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function readRoleForChange(tx: Tx, _scope: Scope, id: string): Promise<RoleRow | null> {
  return (await roles(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()) ?? null;
}

export async function readRolesByCode(db: Db, _scope: Scope, codes: string[]): Promise<RoleRow[]> {
  return await roles(db)
    .where(({ eb, fn, val }) => eb('code', '=', fn.any(val(codes))))
    .where('state', '=', 'active')
    .execute();
}

export async function countHolders(db: Db, scope: Scope): Promise<Map<string, number>> {
  forStaff(scope);
  const rows = await db.run<{ id: string; n: number }>(
    `select g.role_id as id, count(distinct g.staff_id) as n from identity.role_grant g
     join identity.staff s on s.id = g.staff_id and s.state <> 'left' where g.revoked_at is null group by g.role_id`,
  );
  return new Map(rows.map((row) => [row.id, row.n]));
}

export async function insertRole(tx: Tx, site: number, role: Omit<RoleRow, 'version'>, at: Date): Promise<void> {
  await tx
    .tables<IdentityTables>()
    .insertInto('identity.role')
    .values({
      ...role,
      origin_site: site,
      name: JSON.stringify(role.name),
      description: JSON.stringify(role.description),
      created_at: at,
      updated_at: at,
    })
    .execute();
}

/** False when the version is not the present one. */
export async function updateRole(
  tx: Tx,
  id: string,
  version: number,
  change: Partial<Pick<RoleRow, 'name' | 'description' | 'permissions' | 'state'>>,
  at: Date,
): Promise<boolean> {
  const { name, description, ...plain } = change;
  const result = await tx
    .tables<IdentityTables>()
    .updateTable('identity.role')
    .set({
      ...plain,
      ...(name ? { name: JSON.stringify(name) } : {}),
      ...(description ? { description: JSON.stringify(description) } : {}),
      updated_at: at,
    })
    .set(({ eb }) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Shipped roles take new permissions of the product once; returns those not offered to the role before. */
export async function offerPermissions(tx: Tx, _scope: Scope, code: string, permissions: string[]): Promise<string[]> {
  const rows = await tx.run<{ permission: string }>(
    `insert into identity.permission_offered(role_code, permission) select $1, p from unnest($2::text[]) p
     on conflict do nothing returning permission`,
    [code, permissions],
  );
  return rows.map((row) => row.permission);
}

/** One starter at a time offers permissions; two nodes starting at once would both add them. */
export async function lockRoles(tx: Tx): Promise<void> {
  await tx.run('select pg_advisory_xact_lock(7500202)');
}

export type GrantRow = { id: string; staffId: string; roleId: string; unitId: string; grantedAt: Date };
const grants = `select id, staff_id as "staffId", role_id as "roleId", unit_id as "unitId", granted_at as "grantedAt"
  from identity.role_grant`;

export async function readGrantsOf(db: Db, _scope: Scope, staffIds: string[]): Promise<GrantRow[]> {
  return await db.run<GrantRow>(
    `${grants} where staff_id = any($1::uuid[]) and revoked_at is null order by granted_at, id`,
    [staffIds],
  );
}

export async function readGrant(db: Db, _scope: Scope, id: string): Promise<GrantRow | null> {
  const [row] = await db.run<GrantRow>(`${grants} where id = $1 and revoked_at is null`, [id]);
  return row ?? null;
}

export async function insertGrant(tx: Tx, grant: GrantRow & { grantedBy: string }): Promise<void> {
  await tx.run(
    'insert into identity.role_grant(id, staff_id, role_id, unit_id, granted_at, granted_by) values ($1, $2, $3, $4, $5, $6)',
    [grant.id, grant.staffId, grant.roleId, grant.unitId, grant.grantedAt, grant.grantedBy],
  );
}

export async function endGrant(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await tx.run('update identity.role_grant set revoked_at = $3, revoked_by = $2 where id = $1 and revoked_at is null', [
    id,
    by,
    at,
  ]);
}

/**
 * Active people who hold every one of the permissions at the root. Takes a lock to the end of the transaction: two of the last
 * administrators could otherwise remove each other at once.
 */
export async function countHoldersAt(tx: Tx, scope: Scope, unitId: string, permissions: string[]): Promise<number> {
  forStaff(scope);
  await tx.run('select pg_advisory_xact_lock(7500201)');
  const [row] = await tx.run<{ n: number }>(
    `select count(*) as n from identity.staff s where s.state = 'active' and $2::text[] <@ (
       select coalesce(array_agg(p), '{}') from identity.role_grant g
       join identity.role r on r.id = g.role_id and r.state = 'active', unnest(r.permissions) p
       where g.staff_id = s.id and g.unit_id = $1 and g.revoked_at is null)`,
    [unitId, permissions],
  );
  return row?.n ?? 0;
}

/** Active staff who hold a permission at one of the units (a unit and its ancestors: who is responsible for it). */
export async function readHoldersAt(db: Db, scope: Scope, unitIds: string[], permission: string): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ id: string }>(
    'identity.holders-at',
    `select distinct s.id from identity.role_grant g
     join identity.role r on r.id = g.role_id and r.state = 'active' and $2 = any(r.permissions)
     join identity.staff s on s.id = g.staff_id and s.state = 'active'
     where g.unit_id = any($1::uuid[]) and g.revoked_at is null`,
    [unitIds, permission],
  );
  return rows.map((row) => row.id);
}
