/** All SQL of the schema `scim`. Whose row may be read is decided by who of the staff is in reach: asked with ids from there. */
import { type Db, demand, forProgram, type Scope, type Tx } from '#kernel';
import type { PersonRow } from './tables.ts';

const right = 'scim.provision';

export async function personsOf(db: Db, scope: Scope, staffIds: string[]): Promise<Map<string, PersonRow>> {
  demand(scope, right);
  const rows = await db.query<PersonRow>('scim.of', 'select * from scim.person where staff_id = any($1::uuid[])', [
    staffIds,
  ]);
  return new Map(rows.map((row) => [row.staff_id, row]));
}

/** Ids only; the caller asks for those people with its own reach. */
export async function staffIdsBy(
  db: Db,
  scope: Scope,
  blind: { userName: string } | { external: string },
): Promise<string[]> {
  demand(scope, right);
  const rows =
    'userName' in blind
      ? await db.query<{ id: string }>(
          'scim.by-user-name',
          'select staff_id as id from scim.person where user_name_blind = $1',
          [blind.userName],
        )
      : await db.query<{ id: string }>(
          'scim.by-external',
          'select staff_id as id from scim.person where external_blind = $1 order by 1',
          [blind.external],
        );
  return rows.map(({ id }) => id);
}

/** Until the transaction ends nobody else changes this person, or makes one of this name. */
export async function holdPerson(tx: Tx, staffId: string): Promise<void> {
  await tx.query('scim.hold-person', `select pg_advisory_xact_lock(hashtextextended('scim.person ' || $1, 0))`, [
    staffId,
  ]);
}
export async function holdName(tx: Tx, blind: string): Promise<void> {
  await tx.query('scim.hold-name', `select pg_advisory_xact_lock(hashtextextended('scim.name ' || $1, 0))`, [blind]);
}

export async function savePerson(tx: Tx, row: Omit<PersonRow, 'version'>): Promise<void> {
  await tx.query(
    'scim.save',
    `insert into scim.person(staff_id, user_name_blind, external_blind, said, ring, wrapped_key, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (staff_id) do update set user_name_blind = excluded.user_name_blind, external_blind = excluded.external_blind,
       said = excluded.said, ring = excluded.ring, wrapped_key = excluded.wrapped_key, updated_at = excluded.updated_at,
       version = scim.person.version + 1`,
    [row.staff_id, row.user_name_blind, row.external_blind, row.said, row.ring, row.wrapped_key, row.updated_at],
  );
}

/** Keys of another ring than `current`, locked for wrapping again. */
export async function readPersonsToRewrap(
  tx: Tx,
  scope: Scope,
  current: number,
  limit: number,
): Promise<{ staff_id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return tx.query(
    'scim.to-rewrap',
    'select staff_id, ring, wrapped_key from scim.person where ring <> $1 order by staff_id limit $2 for update skip locked',
    [current, limit],
  );
}

export async function writePersonKey(tx: Tx, staffId: string, ring: number, wrapped: string): Promise<void> {
  await tx.query('scim.rewrap', 'update scim.person set ring = $2, wrapped_key = $3 where staff_id = $1', [
    staffId,
    ring,
    wrapped,
  ]);
}
