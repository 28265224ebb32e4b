/** All SQL of the schema `speeddials`. */
import { type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { EntryRow } from './tables.ts';

const columns = 'id, origin_site, staff_id, unit_id, label, number, slot';

/** With the lowest short number that is free: among one's own, or among all that units share. */
export async function insertEntry(tx: Tx, row: Omit<EntryRow, 'slot'>): Promise<void> {
  // Two at once would take the same one; entries are written rarely, and read meanwhile.
  await tx.query('speeddials.lock', 'lock table speeddials.entry in share row exclusive mode', []);
  await tx.query(
    'speeddials.insert',
    `insert into speeddials.entry(${columns})
     select $1, $2, $3, $4, $5, $6, min(n.slot)
     from (select 1 as slot union all select slot + 1 from speeddials.entry where staff_id is not distinct from $3) n
     where not exists (
       select from speeddials.entry e where e.staff_id is not distinct from $3 and e.slot = n.slot)`,
    [row.id, row.origin_site, row.staff_id, row.unit_id, row.label, row.number],
  );
}

/** Of a person, or of one of these units. */
export async function numberAt(
  db: Db,
  scope: Scope,
  { staffId, unitIds, slot }: { staffId: string | null; unitIds: string[]; slot: number },
): Promise<string | null> {
  forProgram(scope);
  const rows = await db.query<{ number: string }>(
    'speeddials.at',
    `select number from speeddials.entry
     where slot = $3 and (staff_id = $1 or ($1::uuid is null and unit_id = any($2::uuid[]))) order by id limit 1`,
    [staffId, unitIds, slot],
  );
  return rows[0]?.number ?? null;
}

/** One's own, then those of these units. */
export async function listEntries(db: Db, scope: Scope, unitIds: string[]): Promise<EntryRow[]> {
  forStaff(scope);
  return db.query<EntryRow>(
    'speeddials.list',
    `select ${columns} from speeddials.entry where staff_id = $1 or unit_id = any($2::uuid[])
     order by staff_id nulls last, label, id`,
    [scope.actor.id, unitIds],
  );
}

/** Of units alone, in the order in which they came. */
export async function unitEntries(db: Db, scope: Scope): Promise<EntryRow[]> {
  return db.query<EntryRow>(
    'speeddials.of-units',
    `select ${columns} from speeddials.entry
     where unit_id is not null and ($1::uuid[] is null or unit_id = any($1)) order by id`,
    [unitsWith(scope, 'speeddials.keep')],
  );
}

export async function countEntries(tx: Tx, scope: Scope, unitId: string | null): Promise<number> {
  forStaff(scope);
  const [row] = await tx.query<{ count: number }>(
    'speeddials.count',
    `select count(*)::int as count from speeddials.entry
     where case when $2::uuid is null then staff_id = $1 else unit_id = $2 end`,
    [scope.actor.id, unitId],
  );
  return row!.count;
}

/** One's own, or of a unit where one keeps them. Returns what it was. */
export async function deleteEntry(tx: Tx, scope: Scope, id: string): Promise<EntryRow | null> {
  const rows = await tx.query<EntryRow>(
    'speeddials.delete',
    `delete from speeddials.entry
     where id = $1 and (staff_id = $2 or (unit_id is not null and ($3::uuid[] is null or unit_id = any($3))))
     returning ${columns}`,
    [id, scope.actor.id, unitsWith(scope, 'speeddials.keep')],
  );
  return rows[0] ?? null;
}
