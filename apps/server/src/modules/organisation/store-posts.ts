/** SQL of posts. */
import { type Db, forEveryone, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { Layer, OrganisationTables } from './tables.ts';

type Text = { zh: string; en: string };
export type PostRow = {
  id: string;
  unit_id: string | null;
  name: Text;
  description: Text;
  qualifications: Text;
  layer: Layer;
  state: 'active' | 'retired';
  version: number;
};

const posts = (db: Db) =>
  db
    .tables<OrganisationTables>()
    .selectFrom('organisation.post')
    .select(['id', 'unit_id', 'name', 'description', 'qualifications', 'layer', 'state', 'version']);

/** Posts of the units the scope may read, and those that every unit may fill. */
export async function readPosts(db: Db, scope: Scope, unitId: string | null): Promise<PostRow[]> {
  let query = posts(db);
  const reach = unitsWith(scope, 'organisation.read');
  if (reach !== null)
    query = query.where(({ or, eb, fn, val }) =>
      or([eb('unit_id', 'is', null), eb('unit_id', '=', fn.any(val(reach)))]),
    );
  if (unitId) query = query.where(({ or, eb }) => or([eb('unit_id', 'is', null), eb('unit_id', '=', unitId)]));
  return await query.orderBy('layer').orderBy('created_at').orderBy('id').execute();
}

export async function readPost(db: Db, scope: Scope, id: string): Promise<PostRow | null> {
  let query = posts(db).where('id', '=', id);
  const reach = unitsWith(scope, 'organisation.read');
  if (reach !== null)
    query = query.where(({ or, eb, fn, val }) =>
      or([eb('unit_id', 'is', null), eb('unit_id', '=', fn.any(val(reach)))]),
    );
  return (await query.executeTakeFirst()) ?? null;
}

/** Names of posts beside ids, unrestricted. */
export async function readPostNames(db: Db, scope: Scope, ids: string[]): Promise<Map<string, Text>> {
  forEveryone(scope);
  const rows = await db.query<{ id: string; name: Text }>(
    'organisation.post-names',
    'select id, name from organisation.post where id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Active posts by their Chinese or English name, for imports. A name that two posts carry is left out. */
export async function readPostIdsByName(db: Db, scope: Scope, names: string[]): Promise<Map<string, string>> {
  forStaff(scope);
  const rows = await db.run<{ id: string; label: string; many: number }>(
    `select min(id::text) as id, label, count(distinct id) as many
     from organisation.post, lateral (values (name->>'zh'), (name->>'en')) as l(label)
     where state = 'active' and label = any($1::text[]) group by label`,
    [names],
  );
  return new Map(rows.filter((row) => row.many === 1).map((row) => [row.label, row.id]));
}

export async function insertPost(tx: Tx, site: number, post: Omit<PostRow, 'version'>, at: Date): Promise<void> {
  await tx
    .tables<OrganisationTables>()
    .insertInto('organisation.post')
    .values({
      ...post,
      origin_site: site,
      name: JSON.stringify(post.name),
      description: JSON.stringify(post.description),
      qualifications: JSON.stringify(post.qualifications),
      created_at: at,
      updated_at: at,
    })
    .execute();
}

/** False when the version is not the present one. */
export async function updatePost(
  tx: Tx,
  id: string,
  version: number,
  change: Partial<Pick<PostRow, 'name' | 'description' | 'qualifications' | 'layer' | 'state'>>,
  at: Date,
): Promise<boolean> {
  const { name, description, qualifications, ...plain } = change;
  const result = await tx
    .tables<OrganisationTables>()
    .updateTable('organisation.post')
    .set({
      ...plain,
      ...(name ? { name: JSON.stringify(name) } : {}),
      ...(description ? { description: JSON.stringify(description) } : {}),
      ...(qualifications ? { qualifications: JSON.stringify(qualifications) } : {}),
      updated_at: at,
    })
    .set(({ eb }) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
