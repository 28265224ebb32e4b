/** All SQL of the schema `views`. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';
import type { ViewRow } from './tables.ts';

const columns =
  'v.id, v.origin_site, v.staff_id, v.unit_id, v.name, v.conditions, v.sort, v.position, v.version, v.updated_at';

/** Own ones, those of the units above one's own, and those that one keeps; parameters from `$1` to `$3`. */
const visible = `(v.staff_id = $1::uuid or v.unit_id = any($2::uuid[])
  or (v.unit_id is not null and ($3::uuid[] is null or v.unit_id = any($3::uuid[]))))`;

function sight(scope: Scope, above: string[]): [string | null, string[], string[] | null] {
  return [scope.actor.kind === 'staff' ? scope.actor.id : null, above, unitsWith(scope, 'views.manage')];
}

/** `above`: the caller's unit and those over it. Own ones first. */
export async function listViews(db: Db, scope: Scope, above: string[], most: number): Promise<ViewRow[]> {
  return db.query<ViewRow>(
    'views.list',
    `select ${columns} from views.view v where ${visible}
     order by (v.staff_id is null), v.position, v.name, v.id limit $4`,
    [...sight(scope, above), most],
  );
}

/** Shared ones of the units that the caller keeps, oldest first. */
export async function listShared(db: Db, scope: Scope): Promise<ViewRow[]> {
  return db.query<ViewRow>(
    'views.shared',
    `select ${columns} from views.view v
     where v.unit_id is not null and ($1::uuid[] is null or v.unit_id = any($1::uuid[])) order by v.name, v.id`,
    [unitsWith(scope, 'views.manage')],
  );
}

/** Null when absent or not the caller's to see. */
export async function findView(db: Db, scope: Scope, id: string, above: string[]): Promise<ViewRow | null> {
  const [row] = await db.query<ViewRow>(
    'views.find',
    `select ${columns} from views.view v where v.id = $4 and ${visible}`,
    [...sight(scope, above), id],
  );
  return row ?? null;
}

/** False when this person or unit has `most` already. */
export async function insertView(tx: Tx, row: ViewRow, most: number): Promise<boolean> {
  const rows = await tx.query(
    'views.insert',
    `insert into views.view(id, origin_site, staff_id, unit_id, name, conditions, sort, position, updated_at)
     select $1, $2, $3::uuid, $4::uuid, $5, $6::jsonb, $7, $8, $9
     where (select count(*) from views.view where staff_id = $3::uuid or unit_id = $4::uuid) < $10 returning id`,
    [
      row.id,
      row.origin_site,
      row.staff_id,
      row.unit_id,
      row.name,
      JSON.stringify(row.conditions),
      row.sort,
      row.position,
      row.updated_at,
      most,
    ],
  );
  return rows.length > 0;
}

/** False when somebody else saved in between. */
export async function updateView(tx: Tx, row: ViewRow): Promise<boolean> {
  const rows = await tx.query(
    'views.update',
    `update views.view set staff_id = $3, unit_id = $4, name = $5, conditions = $6, sort = $7, position = $8,
       updated_at = $9, version = version + 1
     where id = $1 and version = $2 returning id`,
    [
      row.id,
      row.version,
      row.staff_id,
      row.unit_id,
      row.name,
      JSON.stringify(row.conditions),
      row.sort,
      row.position,
      row.updated_at,
    ],
  );
  return rows.length > 0;
}

export async function deleteView(tx: Tx, id: string): Promise<void> {
  await tx.query('views.delete', 'delete from views.view where id = $1', [id]);
}
