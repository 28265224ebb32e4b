/** Aliases between files, and what follows from them: who sees the family, when it was last in contact. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';
import { columns } from './store.ts';
import type { CustomerRow, MergeRow } from './tables.ts';

const visible = `($2::uuid[] is null or s.seen_by && $2::uuid[])`;

/** Files absorbed by this one, directly or through others, in the order they were merged. */
export async function absorbedRows(db: Db, scope: Scope, survivorId: string): Promise<CustomerRow[]> {
  return db.query<CustomerRow>(
    'customers.absorbed',
    `select ${columns} from customers.customer s
     join customers.customer c on c.id = any(customers.members(s.id)) and c.id <> s.id and c.state = 'merged'
     join customers.merge m on m.from_id = c.id and m.undone_at is null
     left join customers.tier t on t.id = c.tier_id
     where s.id = $1 and ${visible} order by m.merged_at, m.id`,
    [survivorId, unitsWith(scope, 'customers.read')],
  );
}

/** Merges into this file or into what it absorbed, living ones first. */
export async function mergesInto(db: Db, scope: Scope, survivorId: string): Promise<MergeRow[]> {
  return db.query<MergeRow>(
    'customers.merges',
    `select m.id, m.from_id, m.into_id, m.merged_at, m.merged_by, m.undone_at, m.undone_by, f.number as from_number,
       f.name as from_name, i.number as into_number
     from customers.customer s
     join customers.merge m on m.into_id = any(customers.members(s.id))
     join customers.customer f on f.id = m.from_id join customers.customer i on i.id = m.into_id
     where s.id = $1 and ${visible} order by m.undone_at nulls first, m.merged_at desc limit 100`,
    [survivorId, unitsWith(scope, 'customers.read')],
  );
}

/** Rows as they are, aliases not followed, held until the transaction ends; in the order of ids, so that two cannot lock each other out. */
export async function lockFiles(tx: Tx, scope: Scope, ids: string[], permission: string): Promise<CustomerRow[]> {
  await tx.query(
    'customers.lock-files',
    'select id from customers.customer where id = any($1::uuid[]) order by id for no key update',
    [ids],
  );
  return tx.query<CustomerRow>(
    'customers.locked-files',
    `select ${columns} from customers.customer c left join customers.tier t on t.id = c.tier_id
     where c.id = any($1::uuid[]) and ($2::uuid[] is null or c.unit_id = any($2::uuid[]))`,
    [ids, unitsWith(scope, permission)],
  );
}

/** Ids of each family asked for by its survivor. */
export async function familiesOf(db: Db, scope: Scope, ids: string[]): Promise<{ id: string; members: string[] }[]> {
  return db.query(
    'customers.families',
    `select c.id, customers.members(c.id) as members from customers.customer c
     where c.id = any($1::uuid[]) and ($2::uuid[] is null or c.seen_by && $2::uuid[])`,
    [ids, unitsWith(scope, 'customers.read')],
  );
}

/** How many aliases lie below a file, counted along the longest chain. */
export async function stepsBelow(db: Db, scope: Scope, id: string): Promise<number> {
  const [row] = await db.query<{ steps: number }>(
    'customers.steps-below',
    `with recursive below(id, depth) as (
       select c.id, 0 from customers.customer c where c.id = $1 and ($2::uuid[] is null or c.seen_by && $2::uuid[])
       union all
       select m.from_id, depth + 1 from below join customers.merge m on m.into_id = below.id and m.undone_at is null
       where depth < 20)
     select coalesce(max(depth), 0)::int as steps from below`,
    [id, unitsWith(scope, 'customers.read')],
  );
  return row!.steps;
}

/** A living merge by its id or that of the absorbed file, with the file that the family answers by. */
export async function livingMerge(
  db: Db,
  scope: Scope,
  id: string,
): Promise<{ id: string; from_id: string; into_id: string; survivor_id: string } | null> {
  const [row] = await db.query<{ id: string; from_id: string; into_id: string; survivor_id: string }>(
    'customers.living-merge',
    `select m.id, m.from_id, m.into_id, s.id as survivor_id from customers.merge m
     join customers.customer s on s.id = customers.surviving(m.into_id)
     where (m.id = $1 or m.from_id = $1) and m.undone_at is null and ${visible}`,
    [id, unitsWith(scope, 'customers.read')],
  );
  return row ?? null;
}

export async function insertMerge(
  tx: Tx,
  merge: { id: string; fromId: string; intoId: string; at: Date; by: string },
): Promise<void> {
  await tx.query(
    'customers.merge-insert',
    'insert into customers.merge(id, from_id, into_id, merged_at, merged_by) values ($1, $2, $3, $4, $5)',
    [merge.id, merge.fromId, merge.intoId, merge.at, merge.by],
  );
  await tx.run(
    `update customers.customer set own_seen_by = coalesce(own_seen_by, seen_by),
       state = case when id = $1 then 'merged' else state end where id in ($1, $2)`,
    [merge.fromId, merge.intoId],
  );
}

export async function closeMerge(tx: Tx, merge: { id: string; fromId: string; at: Date; by: string }): Promise<void> {
  await tx.query('customers.merge-close', 'update customers.merge set undone_at = $2, undone_by = $3 where id = $1', [
    merge.id,
    merge.at,
    merge.by,
  ]);
  await tx.query('customers.merge-part', `update customers.customer set state = 'active' where id = $1`, [
    merge.fromId,
  ]);
}

/**
 * After a merge or its undoing: the family is visible where one of its files is, and was last in contact when one of them was.
 * A file that stands alone again is as if it had never been merged. Returns the new versions by id.
 */
export async function settleFamilies(tx: Tx, ids: string[], at: Date): Promise<Map<string, number>> {
  const rows = await tx.run<{ id: string; version: number }>(
    `update customers.customer c set seen_by = f.seen_by, own_seen_by = case when f.size > 1 then c.own_seen_by end,
       emptied = case when f.size > 1 then c.emptied else '{}' end, last_contact_at = f.last_contact_at,
       active_at = greatest(c.created_at, f.last_contact_at), updated_at = $2, version = c.version + 1
     from (select a.id, cardinality(a.members) as size,
         (select array_agg(distinct u.unit_id) from customers.customer m,
            unnest(coalesce(m.own_seen_by, m.seen_by)) u(unit_id) where m.id = any(a.members)) as seen_by,
         (select max(k.at) from customers.contact k where k.customer_id = any(a.members)) as last_contact_at
       from (select id, customers.members(id) as members from unnest($1::uuid[]) x(id)) a) f
     where c.id = f.id returning c.id, c.version`,
    [ids, at],
  );
  return new Map(rows.map((row) => [row.id, row.version]));
}
