/** SQL of units and of the tree they form. */
import { type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { OrganisationTables, UnitTable } from './tables.ts';
import { treeReshaped } from './tree-shapes.ts';

export type UnitRow = Omit<UnitTable, 'name' | 'description' | 'version'> & {
  name: { zh: string; en: string };
  description: { zh: string; en: string };
  version: number;
};

const units = (db: Db) => db.tables<OrganisationTables>().selectFrom('organisation.unit').selectAll();

/** Units the scope may read, parents before children. */
export async function readUnits(db: Db, scope: Scope, options: { closed: boolean }): Promise<UnitRow[]> {
  let query = units(db);
  const reach = unitsWith(scope, 'organisation.read');
  if (reach !== null) query = query.where(({ eb, fn, val }) => eb('id', '=', fn.any(val(reach))));
  if (!options.closed) query = query.where('state', '=', 'active');
  return await query
    .orderBy(({ fn }) => fn('cardinality', ['path']))
    .orderBy('code')
    .execute();
}

export async function readUnit(db: Db, scope: Scope, id: string): Promise<UnitRow | null> {
  let query = units(db).where('id', '=', id);
  const reach = unitsWith(scope, 'organisation.read');
  if (reach !== null) query = query.where(({ eb, fn, val }) => eb('id', '=', fn.any(val(reach))));
  return (await query.executeTakeFirst()) ?? null;
}

/**
 * Structure of the company, unrestricted: which units lie below one, in any state. Not a list for people; what is done with the
 * ids is restricted by its own right.
 */
export async function descendantIds(db: Db, scope: Scope, id: string): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ id: string }>(
    'organisation.descendants',
    'select id from organisation.unit where path @> array[$1::uuid]',
    [id],
  );
  return rows.map((row) => row.id);
}

export type UnitCard = {
  id: string;
  parentId: string | null;
  code: string;
  name: { zh: string; en: string };
  zone: string;
  site: number;
  state: 'active' | 'closed';
  path: string[];
};

/** Names of units beside ids, unrestricted (breadcrumbs, the signed-in person's own unit). Unknown ids are left out. */
export async function readUnitCards(db: Db, scope: Scope, ids: string[]): Promise<UnitCard[]> {
  forStaff(scope);
  return await db.query<UnitCard>(
    'organisation.cards',
    `select id, parent_id as "parentId", code, name, zone, site, state, path from organisation.unit where id = any($1::uuid[])`,
    [ids],
  );
}

export async function readUnitIdsByCode(db: Db, scope: Scope, codes: string[]): Promise<Map<string, string>> {
  forStaff(scope);
  const rows = await db.query<{ id: string; code: string }>(
    'organisation.by-code',
    `select id, code from organisation.unit where code = any($1::text[]) and state = 'active'`,
    [codes],
  );
  return new Map(rows.map((row) => [row.code, row.id]));
}

/** The whole tree's shape with its version, in one snapshot. */
export async function readTree(
  db: Db,
  scope: Scope,
): Promise<{ version: number; units: { id: string; path: string[] }[] }> {
  forProgram(scope);
  const rows = await db.query<{ version: number; id: string | null; path: string[] }>(
    'organisation.tree',
    `select c.tree_version as version, u.id, u.path from organisation.company c left join organisation.unit u on true`,
  );
  return {
    version: rows[0]?.version ?? 0,
    units: rows.flatMap((row) => (row.id === null ? [] : [{ id: row.id, path: row.path }])),
  };
}

export async function readTreeVersion(db: Db, scope: Scope): Promise<number> {
  forProgram(scope);
  const [row] = await db.query<{ version: number }>(
    'organisation.tree-version',
    'select tree_version as version from organisation.company',
  );
  return row?.version ?? 0;
}

/**
 * Every change of the tree's shape takes this lock first: two moves at once could close a circle that neither of them sees, and
 * a child opened under a moving parent would get its old path. Also counts the tree's version up.
 */
export async function lockTree(tx: Tx): Promise<void> {
  await tx.run('update organisation.company set tree_version = tree_version + 1');
  tx.afterCommit(treeReshaped);
}

export async function insertUnit(
  tx: Tx,
  unit: Omit<UnitRow, 'version' | 'created_at' | 'updated_at'>,
  at: Date,
): Promise<void> {
  await tx
    .tables<OrganisationTables>()
    .insertInto('organisation.unit')
    .values({
      ...unit,
      name: JSON.stringify(unit.name),
      description: JSON.stringify(unit.description),
      created_at: at,
      updated_at: at,
    })
    .execute();
}

/** False when the version is not the present one. */
export async function updateUnit(
  tx: Tx,
  id: string,
  version: number,
  change: Partial<Pick<UnitRow, 'kind' | 'code' | 'name' | 'description' | 'zone' | 'site' | 'state' | 'parent_id'>>,
  at: Date,
): Promise<boolean> {
  const { name, description, ...plain } = change;
  const result = await tx
    .tables<OrganisationTables>()
    .updateTable('organisation.unit')
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

/** Gives the unit and all below it their path under the new parent. */
export async function rebasePaths(tx: Tx, id: string, newParentPath: string[]): Promise<void> {
  await tx.run(
    `update organisation.unit set path = $2::uuid[] || path[array_position(path, $1::uuid):] where path @> array[$1::uuid]`,
    [id, newParentPath],
  );
}

export async function countActiveChildren(db: Db, scope: Scope, id: string): Promise<number> {
  forStaff(scope);
  const [row] = await db.run<{ n: number }>(
    `select count(*) as n from organisation.unit where parent_id = $1 and state = 'active'`,
    [id],
  );
  return row?.n ?? 0;
}

/** Null before the company is founded. */
export async function readRootId(db: Db, scope: Scope): Promise<string | null> {
  forStaff(scope);
  const [row] = await db.query<{ id: string }>(
    'organisation.root',
    'select id from organisation.unit where parent_id is null',
  );
  return row?.id ?? null;
}
