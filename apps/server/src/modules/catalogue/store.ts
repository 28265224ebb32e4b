/** All SQL of the schema `catalogue`. The catalogue belongs to the whole company: a Scope is asked for, units do not narrow it. */
import { type Db, forEveryone, forStaff, type Name, type Scope, type Tx } from '#kernel';
import type { FamilyRow, ModelRow, Tables, TopicRow } from './tables.ts';

type Changes<T> = Partial<Omit<T, 'id' | 'version'>>;

/** Parents before children, siblings by position. */
export async function listTopics(db: Db, scope: Scope, withRetired: boolean): Promise<TopicRow[]> {
  forStaff(scope);
  return db.query<TopicRow>(
    'catalogue.topics',
    `with recursive tree as (
       select t.*, array[t.position::int] as place, 1 as depth from catalogue.topic t where t.parent_id is null
       union all
       select t.*, tree.place || t.position::int, depth + 1 from tree join catalogue.topic t on t.parent_id = tree.id
       where depth < 20)
     select id, parent_id, code, name, ticket_type, position, state, version from tree
     where $1 or state = 'active' order by depth, place, code`,
    [withRetired],
  );
}

export async function findTopic(db: Db, scope: Scope, id: string): Promise<TopicRow | null> {
  forStaff(scope);
  const row = await db
    .tables<Tables>()
    .selectFrom('catalogue.topic')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** Names from the root to each topic asked for. */
export async function topicPathRows(db: Db, scope: Scope, ids: string[]): Promise<{ id: string; path: Name[] }[]> {
  forStaff(scope);
  return db.query(
    'catalogue.topic-paths',
    `with recursive up as (
       select id as asked, id, parent_id, name, 0 as depth from catalogue.topic where id = any($1::uuid[])
       union all
       select up.asked, t.id, t.parent_id, t.name, depth + 1 from up join catalogue.topic t on t.id = up.parent_id
       where depth < 20)
     select asked as id, jsonb_agg(name order by depth desc) as path from up group by asked`,
    [ids],
  );
}

/** True when `id` is `below` itself or one of its ancestors: moving there would close a loop. */
export async function isAncestor(db: Db, scope: Scope, id: string, below: string): Promise<boolean> {
  forStaff(scope);
  const rows = await db.query(
    'catalogue.topic-ancestor',
    `with recursive up as (
       select id, parent_id, 0 as depth from catalogue.topic where id = $2
       union all
       select t.id, t.parent_id, depth + 1 from up join catalogue.topic t on t.id = up.parent_id where depth < 20)
     select id from up where id = $1`,
    [id, below],
  );
  return rows.length > 0;
}

export async function insertTopic(tx: Tx, topic: Omit<TopicRow, 'state' | 'version'>): Promise<void> {
  await tx
    .tables<Tables>()
    .insertInto('catalogue.topic')
    .values({ ...topic, name: JSON.stringify(topic.name) as unknown as Name })
    .execute();
}

/** Null when the version is not the present one (or the row is gone). */
async function updateRow(
  tx: Tx,
  table: keyof Tables,
  id: string,
  version: number,
  changes: Record<string, unknown>,
): Promise<boolean> {
  const names = Object.keys(changes);
  const rows = await tx.run(
    `update ${table} set ${[...names.map((name, index) => `${name} = $${index + 3}`), 'version = version + 1'].join(', ')}
     where id = $1 and version = $2 returning id`,
    [id, version, ...names.map((name) => (name === 'name' ? JSON.stringify(changes[name]) : changes[name]))],
  );
  return rows.length === 1;
}

export function updateTopic(tx: Tx, id: string, version: number, changes: Changes<TopicRow>): Promise<boolean> {
  return updateRow(tx, 'catalogue.topic', id, version, changes);
}

export function updateFamily(tx: Tx, id: string, version: number, changes: Changes<FamilyRow>): Promise<boolean> {
  return updateRow(tx, 'catalogue.family', id, version, changes);
}

export function updateModel(tx: Tx, id: string, version: number, changes: Changes<ModelRow>): Promise<boolean> {
  return updateRow(tx, 'catalogue.model', id, version, changes);
}

export async function listFamilies(db: Db, scope: Scope): Promise<FamilyRow[]> {
  forStaff(scope);
  return db.tables<Tables>().selectFrom('catalogue.family').selectAll().orderBy('position').orderBy('code').execute();
}

export async function insertFamily(tx: Tx, family: Omit<FamilyRow, 'state' | 'version'>): Promise<void> {
  await tx
    .tables<Tables>()
    .insertInto('catalogue.family')
    .values({ ...family, name: JSON.stringify(family.name) as unknown as Name })
    .execute();
}

export async function insertModel(tx: Tx, model: Omit<ModelRow, 'state' | 'version'>): Promise<void> {
  await tx
    .tables<Tables>()
    .insertInto('catalogue.model')
    .values({ ...model, name: JSON.stringify(model.name) as unknown as Name })
    .execute();
}

export type ModelWithFamily = ModelRow & { family_name: Name; family_code: string };

export async function findModels(db: Db, scope: Scope, ids: string[]): Promise<ModelWithFamily[]> {
  forStaff(scope);
  return db.query<ModelWithFamily>(
    'catalogue.models-by-id',
    `select m.*, f.name as family_name, f.code as family_code from catalogue.model m join catalogue.family f on f.id = m.family_id
     where m.id = any($1::uuid[])`,
    [ids],
  );
}

/** By code; `q` is any fragment of code or name. */
export async function searchModels(
  db: Db,
  scope: Scope,
  page: { q: string | null; familyId: string | null; after: string | null; limit: number },
): Promise<ModelWithFamily[]> {
  forStaff(scope);
  return db.query<ModelWithFamily>(
    'catalogue.model-search',
    `select m.*, f.name as family_name, f.code as family_code from catalogue.model m join catalogue.family f on f.id = m.family_id
     where ($1::text is null or strpos(lower(m.code || ' ' || (m.name->>'zh') || ' ' || (m.name->>'en')), lower($1)) > 0)
       and ($2::uuid is null or m.family_id = $2) and ($3::text is null or m.code > $3)
     order by m.code limit $4`,
    [page.q, page.familyId, page.after, page.limit],
  );
}

/** Open: names of products are on sale everywhere. */
export async function productsByCode(db: Db, scope: Scope, keys: string[]): Promise<{ key: string; name: Name }[]> {
  forEveryone(scope);
  return db.query(
    'catalogue.products-by-code',
    `select 'model:' || code as key, name from catalogue.model where 'model:' || code = any($1::text[])
     union all select 'family:' || code, name from catalogue.family where 'family:' || code = any($1::text[])`,
    [keys],
  );
}
