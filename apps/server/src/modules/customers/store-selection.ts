/** Customers by condition: a tree of terms becomes one SQL predicate; values are always parameters. */
import { type Db, type Name, type Scope, unitsWith } from '#kernel';
import type { ConditionTerm, CustomerCondition } from './contract.ts';
import { outdatedSql } from './store-consents.ts';

type Give = (value: unknown) => string;
type Part = CustomerCondition['parts'][number];

/** Who is meant: a condition, or the ids of a frozen list. */
export type Meant = { condition: CustomerCondition } | { ids: string[] };

const yearAgo = `interval '12 months'`;
/** What hangs on an absorbed file belongs to the surviving one. */
const holders = (table: string, where: string): string =>
  `c.id in (select customers.surviving(x.customer_id) from customers.${table} x where ${where})`;

function term(part: ConditionTerm, give: Give, now: string): string {
  switch (part.fact) {
    case 'tier':
      return one(part.none, `c.tier_id::text = any(${give(part.values)})`);
    case 'unit':
      return one(part.none, `c.unit_id::text = any(${give(part.values)})`);
    case 'sex':
      return one(part.none, `c.sex = any(${give(part.values)})`);
    case 'listing':
      return one(
        part.none,
        `(case when c.listing_until is null or c.listing_until > ${now} then c.listing else 'none' end) = any(${give(part.values)})`,
      );
    case 'tag':
      return one(part.none, `c.tags && ${give(part.values)}::text[]`);
    case 'region':
      return one(
        part.none,
        holders(
          'address',
          `x.state = 'active' and exists (select from unnest(${give(part.values)}::text[]) r(code) where starts_with(x.region_code, r.code))`,
        ),
      );
    case 'model':
      return one(part.none, holders('product', `x.state = 'active' and x.model_id::text = any(${give(part.values)})`));
    case 'bought':
      return holders('product', `x.state = 'active' and ${between('x.bought_on', part, give)}`);
    case 'warranty':
      return holders('product', `x.state = 'active' and ${between('x.warranty_until', part, give)}`);
    case 'contacted':
      return between('c.last_contact_at::date', part, give);
    case 'created':
      return between('c.created_at::date', part, give);
    case 'silent':
      return `(c.last_contact_at is null or c.last_contact_at < ${give(part.since)}::date)`;
    case 'consent':
      return `c.id in (select customers.surviving(k.customer_id) from (
        select distinct on (x.customer_id) x.* from customers.consent x where x.purpose = ${give(part.purpose)}
        order by x.customer_id, x.at desc, x.id desc) k join customers.purpose p on p.code = k.purpose
        where k.given = ${give(part.given)}::boolean and not ${outdatedSql})`;
    case 'reach': {
      const has =
        part.by === 'address'
          ? `(c.sealed ?| array['address', 'workAddress'] or ${holders('address', `x.state = 'active'`)})`
          : holders('identity', `x.state = 'active' and x.kind = ${give(part.by)}`);
      return part.has ? has : `not ${has}`;
    }
    case 'satisfaction':
      return `c.id in (select customers.surviving(x.customer_id) from customers.contact x
        where x.score is not null and x.at > ${now} - ${yearAgo} group by 1
        having avg(x.score) ${part.is === 'at-least' ? '>=' : '<='} ${give(part.score)}::numeric)`;
    case 'tickets':
      return `c.id in (select customers.surviving(x.customer_id) from customers.contact x
        where x.kind = 'ticket' and x.at > ${now} - ${yearAgo} and (${give(part.type)}::text is null or x.type = ${give(part.type)})
        group by 1 having count(*) >= ${give(part.atLeast)}::int)`;
    case 'contacts':
      return `c.id in (select customers.surviving(x.customer_id) from customers.contact x
        where x.kind = any(${give(part.kinds)}::text[]) and x.at > ${now} - make_interval(days => ${give(part.days)}::int)
        group by 1 having count(*) >= ${give(part.atLeast)}::int)`;
  }
}

const one = (none: boolean, is: string): string => (none ? `coalesce(not ${is}, true)` : is);

function between(column: string, { from, to }: { from: string | null; to: string | null }, give: Give): string {
  const parts = [`${column} is not null`];
  if (from) parts.push(`${column} >= ${give(from)}::date`);
  if (to) parts.push(`${column} <= ${give(to)}::date`);
  return `(${parts.join(' and ')})`;
}

function tree(part: Part | CustomerCondition, give: Give, now: string): string {
  if ('fact' in part) return term(part, give, now);
  if (part.parts.length === 0) return 'true';
  return `(${part.parts.map((inner) => tree(inner, give, now)).join(part.match === 'all' ? ' and ' : ' or ')})`;
}

function predicate(scope: Scope, meant: Meant, now: Date): { where: string; values: unknown[] } {
  const values: unknown[] = [unitsWith(scope, 'customers.read'), now];
  const give: Give = (value) => `$${values.push(value)}`;
  const who =
    'ids' in meant
      ? `c.id in (select customers.surviving(i) from unnest(${give(meant.ids)}::uuid[]) i)`
      : tree(meant.condition, give, '$2::timestamptz');
  return {
    where: `c.state = 'active' and ($1::uuid[] is null or c.seen_by && $1::uuid[]) and $2::timestamptz is not null and ${who}`,
    values,
  };
}

export async function countMeant(db: Db, scope: Scope, meant: Meant, now: Date): Promise<number> {
  const { where, values } = predicate(scope, meant, now);
  const [row] = await db.run<{ count: number }>(
    `select count(*)::int as count from customers.customer c where ${where}`,
    values,
  );
  return row!.count;
}

export type MeantRow = {
  id: string;
  number: string;
  name: string;
  unit_id: string;
  tier_name: Name | null;
  tags: string[];
  last_contact_at: Date | null;
  created_at: Date;
};

/** By id, behind one. */
export async function listMeant(
  db: Db,
  scope: Scope,
  meant: Meant,
  page: { after: string | null; limit: number; now: Date },
): Promise<MeantRow[]> {
  const { where, values } = predicate(scope, meant, page.now);
  return db.run<MeantRow>(
    `select c.id, c.number, c.name, c.unit_id, t.name as tier_name, c.tags, c.last_contact_at, c.created_at
     from customers.customer c left join customers.tier t on t.id = c.tier_id
     where ${where} and ($${values.length + 1}::uuid is null or c.id > $${values.length + 1}::uuid)
     order by c.id limit $${values.length + 2}`,
    [...values, page.after, page.limit],
  );
}

export type BaseRow = { key: string; part: string; name: Name | null; count: number };

/** Sums over all files in reach, one statement. */
export async function sumBase(db: Db, scope: Scope, since: Date): Promise<BaseRow[]> {
  return db.query<BaseRow>(
    'customers.base',
    `with seen as materialized (
       select c.id, c.tier_id, c.created_at, c.sealed from customers.customer c
       where c.state = 'active' and ($1::uuid[] is null or c.seen_by && $1::uuid[]))
     select 'total' as key, '' as part, null::jsonb as name, count(*)::int as count from seen
     union all select 'tier', coalesce(t.code, ''), t.name, count(*)::int from seen left join customers.tier t on t.id = seen.tier_id group by t.code, t.name
     union all select 'month', to_char(created_at, 'YYYY-MM'), null, count(*)::int from seen where created_at >= $2 group by 2
     union all select 'region', left(a.region_code, 2), null, count(distinct seen.id)::int from seen
       join customers.address a on a.customer_id = seen.id and a.state = 'active' and a.region_code is not null group by 2
     union all select 'model', p.model_id::text, null, count(distinct seen.id)::int from seen
       join customers.product p on p.customer_id = seen.id and p.state = 'active' group by 2
     union all select 'has', i.kind, null, count(distinct seen.id)::int from seen
       join customers.identity i on i.customer_id = seen.id and i.state = 'active' and i.kind in ('phone', 'email') group by 2
     union all select 'has', 'address', null, count(*)::int from seen where sealed ?| array['address', 'workAddress']
       or exists (select from customers.address a where a.customer_id = seen.id and a.state = 'active')
     union all select 'consent', k.purpose, p.name, count(*)::int from (
       select distinct on (k.customer_id, k.purpose) k.purpose, k.given, k.notice_version from customers.consent k join seen on seen.id = k.customer_id
       order by k.customer_id, k.purpose, k.at desc, k.id desc) k join customers.purpose p on p.code = k.purpose
       where k.given and not ${outdatedSql} group by k.purpose, p.name`,
    [unitsWith(scope, 'customers.read'), since],
  );
}
