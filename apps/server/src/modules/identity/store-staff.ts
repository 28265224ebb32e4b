/** SQL of staff. */
import { sql } from 'kysely';
import { z } from 'zod';
import {
  bySecret,
  type Db,
  decodeCursor,
  encodeCursor,
  forEveryone,
  forProgram,
  forStaff,
  type Scope,
  type Tx,
  unitsWith,
} from '#kernel';
import type { IdentityTables, StaffState, StaffTable } from './tables.ts';

export type StaffRow = Omit<StaffTable, 'rights_version' | 'version'> & { rights_version: number; version: number };

const everyColumn = (db: Db) => db.tables<IdentityTables>().selectFrom('identity.staff as s').selectAll('s');

/** A member of staff whom the scope may see (right identity.staff.read at their unit); null otherwise. */
export async function readStaff(db: Db, scope: Scope, id: string): Promise<StaffRow | null> {
  let query = everyColumn(db).where('s.id', '=', id);
  const reach = unitsWith(scope, 'identity.staff.read');
  if (reach !== null) query = query.where(({ eb, fn, val }) => eb('s.unit_id', '=', fn.any(val(reach))));
  return (await query.executeTakeFirst()) ?? null;
}

/** The same for a change: the row stays locked until the end of the transaction. */
export async function readStaffForChange(tx: Tx, scope: Scope, id: string): Promise<StaffRow | null> {
  let query = everyColumn(tx).where('s.id', '=', id).forNoKeyUpdate();
  const reach = unitsWith(scope, 'identity.staff.read');
  if (reach !== null) query = query.where(({ eb, fn, val }) => eb('s.unit_id', '=', fn.any(val(reach))));
  return (await query.executeTakeFirst()) ?? null;
}

/** The person behind the scope itself; needs no right. */
export async function readSelf(db: Db, scope: Scope): Promise<StaffRow | null> {
  if (scope.actor.kind !== 'staff') return null;
  return (await everyColumn(db).where('s.id', '=', scope.actor.id).executeTakeFirst()) ?? null;
}

export type StaffFilter = {
  q?: string | undefined;
  /** Unit ids, descendants already among them. */
  unitIds?: string[] | undefined;
  state?: StaffState | undefined;
  roleId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

const totalCap = 1000;

/** By staff number. Only people of units the scope reaches. */
export async function findStaff(
  db: Db,
  scope: Scope,
  filter: StaffFilter,
): Promise<{ rows: StaffRow[]; nextCursor: string | null; total: { count: number; capped: boolean } }> {
  const reach = unitsWith(scope, 'identity.staff.read');
  let query = db.tables<IdentityTables>().selectFrom('identity.staff as s');
  if (reach !== null) query = query.where(({ eb, fn, val }) => eb('s.unit_id', '=', fn.any(val(reach))));
  if (filter.unitIds) {
    const wanted = filter.unitIds;
    query = query.where(({ eb, fn, val }) => eb('s.unit_id', '=', fn.any(val(wanted))));
  }
  if (filter.state) query = query.where('s.state', '=', filter.state);
  if (filter.q) {
    const part = filter.q.trim().replace(/[\\%_]/g, '\\$&');
    query = query.where(({ or, eb }) =>
      or([eb('s.number_key', 'like', `${part.toLowerCase()}%`), eb('s.name', 'ilike', `%${part}%`)]),
    );
  }
  if (filter.roleId) {
    const roleId = filter.roleId;
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('identity.role_grant as g')
          .select(sql`1`.as('one'))
          .whereRef('g.staff_id', '=', 's.id')
          .where('g.role_id', '=', roleId)
          .where('g.revoked_at', 'is', null),
      ),
    );
  }
  const counted = await db
    .tables<IdentityTables>()
    .selectFrom(
      query
        .select('s.id')
        .limit(totalCap + 1)
        .as('hits'),
    )
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  const after = decodeCursor(filter.cursor, z.tuple([z.string().max(64)]));
  let page = query.selectAll('s');
  if (after) page = page.where('s.number_key', '>', after[0]);
  const rows = await page
    .orderBy('s.number_key')
    .limit(filter.limit + 1)
    .execute();
  const shown = rows.slice(0, filter.limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    nextCursor: rows.length > filter.limit && last ? encodeCursor([last.number_key]) : null,
    total: { count: Math.min(counted.n, totalCap), capped: counted.n > totalCap },
  };
}

export async function insertStaff(
  tx: Tx,
  staff: Omit<StaffRow, 'rights_version' | 'version' | 'created_at' | 'updated_at'>,
  at: Date,
): Promise<void> {
  await tx
    .tables<IdentityTables>()
    .insertInto('identity.staff')
    .values({ ...staff, created_at: at, updated_at: at })
    .execute();
}

type StaffChange = Partial<
  Pick<
    StaffRow,
    | 'number'
    | 'number_key'
    | 'name'
    | 'email_sealed'
    | 'email_blind'
    | 'phone_sealed'
    | 'unit_id'
    | 'post_id'
    | 'state'
    | 'locale'
  >
>;

/** False when the version is not the present one. `rights`: also counts the version of their rights up. */
export async function updateStaff(
  tx: Tx,
  id: string,
  version: number,
  change: StaffChange,
  at: Date,
  options: { rights?: boolean } = {},
): Promise<boolean> {
  const result = await tx
    .tables<IdentityTables>()
    .updateTable('identity.staff')
    .set({ ...change, updated_at: at })
    .set(({ eb }) => ({
      version: eb('version', '+', 1),
      ...(options.rights ? { rights_version: eb('rights_version', '+', 1) } : {}),
    }))
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function bumpRights(tx: Tx, staffId: string): Promise<void> {
  await tx.run('update identity.staff set rights_version = rights_version + 1 where id = $1', [staffId]);
}

/** Of everybody who holds the role. */
export async function bumpRightsOfRole(tx: Tx, _scope: Scope, roleId: string): Promise<void> {
  await tx.run(
    `update identity.staff set rights_version = rights_version + 1 where id in
       (select staff_id from identity.role_grant where role_id = $1 and revoked_at is null)`,
    [roleId],
  );
}

export type StaffCard = { id: string; name: string; number: string; unitId: string };

/** Name and number beside an id, unrestricted: whose work one may see, their name one may see. */
export async function readStaffCards(db: Db, scope: Scope, ids: string[]): Promise<StaffCard[]> {
  forEveryone(scope);
  return await db.query<StaffCard>(
    'identity.cards',
    'select id, name, number, unit_id as "unitId" from identity.staff where id = any($1::uuid[])',
    [ids],
  );
}

/** Ids of active staff that belong to the units, unrestricted (for routing and alerts, not for showing). */
export async function readStaffOfUnits(db: Db, scope: Scope, unitIds: string[]): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ id: string }>(
    'identity.of-units',
    `select id from identity.staff where unit_id = any($1::uuid[]) and state = 'active' order by number_key`,
    [unitIds],
  );
  return rows.map((row) => row.id);
}

/** Active members per unit. */
export async function countStaffOfUnits(db: Db, scope: Scope, unitIds: string[]): Promise<Map<string, number>> {
  forStaff(scope);
  const rows = await db.query<{ id: string; n: number }>(
    'identity.count-of-units',
    `select unit_id as id, count(*) as n from identity.staff where unit_id = any($1::uuid[]) and state <> 'left' group by unit_id`,
    [unitIds],
  );
  return new Map(rows.map((row) => [row.id, row.n]));
}

export async function anyStaff(db: Db, scope: Scope): Promise<boolean> {
  forEveryone(scope);
  return (await db.query('identity.any-staff', 'select from identity.staff limit 1')).length > 0;
}

export async function readStaffByNumbers(db: Db, scope: Scope, numberKeys: string[]): Promise<Map<string, StaffRow>> {
  forStaff(scope);
  const rows = await db.query<StaffRow>(
    'identity.by-numbers',
    'select * from identity.staff where number_key = any($1::text[]) for no key update',
    [numberKeys],
  );
  return new Map(rows.map((row) => [row.number_key, row]));
}

/** Keys of another ring than `current`, locked for wrapping again. */
export async function readKeysToRewrap(
  tx: Tx,
  scope: Scope,
  current: number,
  limit: number,
): Promise<{ id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return await tx.run(
    'select id, ring, wrapped_key from identity.staff where ring <> $1 order by id limit $2 for update skip locked',
    [current, limit],
  );
}

export async function writeKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.run('update identity.staff set ring = $2, wrapped_key = $3 where id = $1', [id, ring, wrapped]);
}

export async function readDemoAccounts(
  db: Db,
  scope: Scope,
): Promise<{ staffId: string; number: string; name: string; postId: string | null; password: string }[]> {
  forEveryone(scope);
  return await db.run(
    `select d.staff_id as "staffId", s.number, s.name, s.post_id as "postId", d.password
     from identity.demo_account d join identity.staff s on s.id = d.staff_id and s.state = 'active' order by d.place`,
  );
}

export async function insertDemoAccount(tx: Tx, staffId: string, password: string, place: number): Promise<void> {
  await tx.run('insert into identity.demo_account(staff_id, password, place) values ($1, $2, $3)', [
    staffId,
    password,
    place,
  ]);
}

export async function writeLocale(tx: Tx, id: string, locale: 'zh-CN' | 'en'): Promise<void> {
  await tx.run('update identity.staff set locale = $2 where id = $1', [id, locale]);
}

/** Active staff with a telephone, sealed; for finding one of them by it. */
export async function readSealedPhones(
  db: Db,
  scope: Scope,
): Promise<{ id: string; ring: number; wrapped_key: string; phone_sealed: string }[]> {
  bySecret(scope);
  return db.run(
    `select id, ring, wrapped_key, phone_sealed from identity.staff where state = 'active' and phone_sealed is not null`,
  );
}
