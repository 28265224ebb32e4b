/** All SQL of the schema `wordlists`. */
import { type Db, demand, forProgram, type Scope, type Tx } from '#kernel';
import type { HitRow, ListRow } from './tables.ts';

const columns = 'id, origin_site, name, audience, action, active, words, version, changed_at, changed_by';

/** A new state of a list; false when somebody else made another one first. */
export async function saveList(tx: Tx, row: ListRow): Promise<boolean> {
  const rows = await tx.query(
    'wordlists.save',
    `insert into wordlists.list as l (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update set name = $3, audience = $4, action = $5, active = $6, words = $7, version = $8,
       changed_at = $9, changed_by = $10 where l.version = $8 - 1 returning id`,
    [
      row.id,
      row.origin_site,
      row.name,
      row.audience,
      row.action,
      row.active,
      row.words,
      row.version,
      row.changed_at,
      row.changed_by,
    ],
  );
  if (rows.length === 0) return false;
  await tx.query(
    'wordlists.save-version',
    `insert into wordlists.version(list_id, version, name, audience, action, active, words, changed_at, changed_by)
     select id, version, name, audience, action, active, words, changed_at, changed_by from wordlists.list where id = $1`,
    [row.id],
  );
  return true;
}

/** For the program, which looks at every message. */
export async function activeLists(db: Db, scope: Scope): Promise<ListRow[]> {
  forProgram(scope);
  return db.query<ListRow>(
    'wordlists.active',
    `select ${columns} from wordlists.list where active order by action desc, id`,
  );
}

/** For keepers; throws `kernel.forbidden`. */
export async function allLists(db: Db, scope: Scope, since: Date): Promise<(ListRow & { hits: number })[]> {
  demand(scope, 'wordlists.manage', null);
  return db.query<ListRow & { hits: number }>(
    'wordlists.all',
    `select ${columns}, (select count(*)::int from wordlists.hit h where h.list_id = l.id and h.at > $1) as hits
     from wordlists.list l order by name, id`,
    [since],
  );
}

export async function insertHits(tx: Tx, rows: HitRow[]): Promise<void> {
  await tx.query(
    'wordlists.insert-hits',
    `insert into wordlists.hit(id, origin_site, at, list_id, version, word, action, author_kind, author_id, conversation_id)
     select * from unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[])`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.origin_site),
      rows.map((row) => row.at),
      rows.map((row) => row.list_id),
      rows.map((row) => row.version),
      rows.map((row) => row.word),
      rows.map((row) => row.action),
      rows.map((row) => row.author_kind),
      rows.map((row) => row.author_id),
      rows.map((row) => row.conversation_id),
    ],
  );
}

/** For keepers; throws `kernel.forbidden`. */
export async function newestHits(
  db: Db,
  scope: Scope,
  before: string | null,
  limit: number,
): Promise<(HitRow & { list: string })[]> {
  demand(scope, 'wordlists.manage', null);
  return db.query<HitRow & { list: string }>(
    'wordlists.hits',
    `select h.*, l.name as list from wordlists.hit h join wordlists.list l on l.id = h.list_id
     where $1::uuid is null or h.id < $1 order by h.id desc limit $2`,
    [before, limit],
  );
}
