/** Files that look like one person: found by what they share, less the pairs somebody kept apart. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';
import { columns } from './store.ts';
import type { CustomerRow } from './tables.ts';

/** Living survivors `s` that are not the file asked for and were not kept apart from its family `$1`. */
const standing = `s.state = 'active' and not s.id = any($1::uuid[]) and ($2::uuid[] is null or s.seen_by && $2::uuid[])
  and not exists (select from customers.apart x where (x.a_id = any($1::uuid[]) and x.b_id = any(customers.members(s.id)))
    or (x.b_id = any($1::uuid[]) and x.a_id = any(customers.members(s.id))))`;

export type LikeRow = { id: string; reasons: string[] };

/** `lines`: identities that the caller found to be the same line written otherwise. */
export async function likeFiles(
  db: Db,
  scope: Scope,
  members: string[],
  lines: string[],
  sharedByMany: number,
): Promise<LikeRow[]> {
  return db.query<LikeRow>(
    'customers.like-files',
    `with found as (
       select j.customer_id as id, i.kind as reason from customers.identity i
       join customers.identity j on j.kind = i.kind and j.blind = i.blind and j.state = 'active'
       where i.customer_id = any($1::uuid[]) and i.state = 'active' and i.kind in ('phone', 'email')
         and (select count(*) from (select from customers.identity k where k.kind = i.kind and k.blind = i.blind
           and k.state = 'active' limit $4 + 1) n) <= $4
       union all
       select i.customer_id, 'line' from customers.identity i where i.id = any($3::uuid[])
       union all
       select q.customer_id, 'serial' from customers.product p
       join customers.product q on q.serial_number = p.serial_number and q.model_id = p.model_id and q.state = 'active'
       where p.customer_id = any($1::uuid[]) and p.state = 'active' and p.serial_number <> ''
       union all
       select d.id, 'name-address' from customers.customer o
       join customers.customer d on d.likeness && o.likeness and d.likeness <> '{}' and d.state in ('active', 'merged')
       where o.id = any($1::uuid[]) and o.likeness <> '{}')
     select s.id, array_agg(distinct f.reason order by f.reason) as reasons from found f
     join customers.customer s on s.id = customers.surviving(f.id)
     where ${standing} group by s.id, s.active_at order by count(distinct f.reason) desc, s.active_at desc limit 10`,
    [members, unitsWith(scope, 'customers.read'), lines, sharedByMany],
  );
}

export async function filesById(db: Db, scope: Scope, ids: string[]): Promise<CustomerRow[]> {
  return db.query<CustomerRow>(
    'customers.files-by-id',
    `select ${columns} from customers.customer c left join customers.tier t on t.id = c.tier_id
     where c.id = any($1::uuid[]) and ($2::uuid[] is null or c.seen_by && $2::uuid[])`,
    [ids, unitsWith(scope, 'customers.read')],
  );
}

export type PairRow = { a_id: string; b_id: string; reasons: string[] };

/** Suspected pairs both of which the caller may merge, the newest file first. `after`: the last pair of the page before. */
export async function likePairs(
  db: Db,
  scope: Scope,
  page: { after: [string, string] | null; limit: number; sharedByMany: number },
): Promise<PairRow[]> {
  return db.query<PairRow>(
    'customers.like-pairs',
    `with keyed as (
       select i.kind as reason, i.blind as key, i.customer_id as id from customers.identity i
       where i.state = 'active' and i.kind in ('phone', 'email')
       union all
       select 'serial', p.model_id || ' ' || p.serial_number, p.customer_id from customers.product p
       where p.state = 'active' and p.serial_number <> ''
       union all
       select 'name-address', l.key, c.id from customers.customer c, unnest(c.likeness) l(key)
       where c.state in ('active', 'merged')),
     shared as (select reason, key from keyed group by reason, key having count(*) between 2 and $4),
     groups as (
       select k.reason, k.key, array_agg(distinct s.id) as ids from shared h
       join keyed k on k.reason = h.reason and k.key = h.key
       join customers.customer c on c.id = k.id
       cross join lateral (select case c.state when 'active' then c.id else customers.surviving(c.id) end as id) s
       group by k.reason, k.key having count(distinct s.id) > 1),
     pairs as (
       select a.id as a_id, b.id as b_id, array_agg(distinct g.reason order by g.reason) as reasons
       from groups g, unnest(g.ids) a(id), unnest(g.ids) b(id) where a.id < b.id group by 1, 2)
     select p.a_id, p.b_id, p.reasons from pairs p
     join customers.customer x on x.id = p.a_id and x.state = 'active' and ($1::uuid[] is null or x.unit_id = any($1::uuid[]))
     join customers.customer y on y.id = p.b_id and y.state = 'active' and ($1::uuid[] is null or y.unit_id = any($1::uuid[]))
     where ($2::uuid is null or (p.b_id, p.a_id) < ($2::uuid, $3::uuid))
       and not exists (select from customers.apart k where k.a_id = p.a_id and k.b_id = p.b_id)
       and not exists (select from customers.apart k where (x.own_seen_by is not null or y.own_seen_by is not null)
         and ((k.a_id = any(customers.members(p.a_id)) and k.b_id = any(customers.members(p.b_id)))
           or (k.b_id = any(customers.members(p.a_id)) and k.a_id = any(customers.members(p.b_id)))))
     order by p.b_id desc, p.a_id desc limit $5`,
    [
      unitsWith(scope, 'customers.merge'),
      page.after?.[0] ?? null,
      page.after?.[1] ?? null,
      page.sharedByMany,
      page.limit,
    ],
  );
}

export async function keepApart(tx: Tx, pair: [string, string], by: string, at: Date): Promise<void> {
  await tx.query(
    'customers.keep-apart',
    `insert into customers.apart(a_id, b_id, at, by) values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), $3, $4)
     on conflict do nothing`,
    [...pair, at, by],
  );
}

/** Files of rows written before likeness was kept, or by an import that left it out. */
export async function withoutLikeness(tx: Tx, scope: Scope, limit: number): Promise<CustomerRow[]> {
  return tx.query<CustomerRow>(
    'customers.without-likeness',
    `select ${columns} from customers.customer c left join customers.tier t on t.id = c.tier_id
     where c.likeness is null and c.state in ('active', 'merged') and ($2::uuid[] is null or c.unit_id = any($2::uuid[]))
     order by c.id limit $1 for no key update of c skip locked`,
    [limit, unitsWith(scope, 'customers.write')],
  );
}

export async function setLikeness(tx: Tx, rows: { id: string; likeness: string[] }[]): Promise<void> {
  await tx.run(
    `update customers.customer c set likeness = r.likeness
     from jsonb_to_recordset($1::jsonb) r(id uuid, likeness text[]) where c.id = r.id`,
    [JSON.stringify(rows)],
  );
}
