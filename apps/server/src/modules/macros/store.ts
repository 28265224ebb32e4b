/** All SQL of the schema `macros`. */
import { type Db, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { MacroRow } from './tables.ts';

const columns =
  'm.id, m.origin_site, m.subject, m.reach, m.staff_id, m.unit_id, m.title, m.initials, m.steps, m.uses, m.version, m.updated_at';

/** Own ones, the company's, those of the units above one's own and of those that one keeps; parameters from `$1` to `$3`. */
const visible = `(m.reach = 'company' or m.staff_id = $1::uuid or m.unit_id = any($2::uuid[])
  or (m.reach = 'team' and ($3::uuid[] is null or m.unit_id = any($3::uuid[]))))`;

function sight(scope: Scope, above: string[]): [string | null, string[], string[] | null] {
  return [scope.actor.kind === 'staff' ? scope.actor.id : null, above, unitsWith(scope, 'macros.manage')];
}

export async function listMacros(
  db: Db,
  scope: Scope,
  above: string[],
  subject: MacroRow['subject'] | null,
): Promise<MacroRow[]> {
  return db.query<MacroRow>(
    'macros.list',
    `select ${columns} from macros.macro m where ($4::text is null or m.subject = $4) and ${visible}
     order by m.uses desc, m.title, m.id limit 1000`,
    [...sight(scope, above), subject],
  );
}

/** Everybody's. */
export async function companyMacros(db: Db, scope: Scope): Promise<MacroRow[]> {
  forStaff(scope);
  return db.query<MacroRow>(
    'macros.company',
    `select ${columns} from macros.macro m where m.reach = 'company' order by m.title, m.id`,
  );
}

/** Of units that the caller keeps the macros of. */
export async function teamMacros(db: Db, scope: Scope): Promise<MacroRow[]> {
  return db.query<MacroRow>(
    'macros.team',
    `select ${columns} from macros.macro m
     where m.reach = 'team' and ($1::uuid[] is null or m.unit_id = any($1::uuid[])) order by m.title, m.id`,
    [unitsWith(scope, 'macros.manage')],
  );
}

/** Null when absent or not the caller's to use. */
export async function findMacro(db: Db, scope: Scope, id: string, above: string[]): Promise<MacroRow | null> {
  const [row] = await db.query<MacroRow>(
    'macros.find',
    `select ${columns} from macros.macro m where m.id = $4 and ${visible}`,
    [...sight(scope, above), id],
  );
  return row ?? null;
}

/** Those of `ids` that the caller may use: a macro works for whoever sees everything that it calls. */
export async function macrosById(tx: Tx, scope: Scope, ids: string[], above: string[]): Promise<MacroRow[]> {
  return tx.query<MacroRow>(
    'macros.by-id',
    `select ${columns} from macros.macro m where m.id = any($4::uuid[]) and ${visible} order by m.id for share`,
    [...sight(scope, above), ids],
  );
}

/** One saves at a time: two at once could close a circle that neither of them sees. */
export async function lockMacros(tx: Tx): Promise<void> {
  await tx.query('macros.lock', `select pg_advisory_xact_lock(hashtext('macros.macro'))`);
}

export async function insertMacro(tx: Tx, row: MacroRow): Promise<void> {
  await tx.query(
    'macros.insert',
    `insert into macros.macro(id, origin_site, subject, reach, staff_id, unit_id, title, initials, steps, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      row.id,
      row.origin_site,
      row.subject,
      row.reach,
      row.staff_id,
      row.unit_id,
      row.title,
      row.initials,
      JSON.stringify(row.steps),
      row.updated_at,
    ],
  );
}

/** False when somebody else saved in between. */
export async function updateMacro(tx: Tx, row: MacroRow): Promise<boolean> {
  const rows = await tx.query(
    'macros.update',
    `update macros.macro set reach = $3, staff_id = $4, unit_id = $5, title = $6, initials = $7, steps = $8, updated_at = $9,
       subject = $10, version = version + 1
     where id = $1 and version = $2 returning id`,
    [
      row.id,
      row.version,
      row.reach,
      row.staff_id,
      row.unit_id,
      row.title,
      row.initials,
      JSON.stringify(row.steps),
      row.updated_at,
      row.subject,
    ],
  );
  return rows.length > 0;
}

/** False when another macro calls it, whoever keeps that one. */
export async function deleteMacro(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    'macros.delete',
    `delete from macros.macro where id = $1 and not exists (
       select from macros.macro c where c.steps @> jsonb_build_array(jsonb_build_object('macroId', $1::text))
     ) returning id`,
    [id],
  );
  return rows.length > 0;
}

export async function countUse(tx: Tx, id: string): Promise<void> {
  await tx.query('macros.count-use', 'update macros.macro set uses = uses + 1 where id = $1', [id]);
}
