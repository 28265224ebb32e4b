/** Finding customers: lists and every kind of look-up, always within the caller's units. */
import { type Db, type nameQuery, type Scope, unitsWith } from '#kernel';
import type { IdentityRow } from './tables.ts';

export type Look =
  | { by: 'all' }
  | { by: 'number'; prefix: string }
  | { by: 'ids'; ids: string[]; name: NameLook | null }
  | { by: 'blind'; kind: string; blind: string }
  | { by: 'document'; blind: string; name: NameLook | null }
  | NameLook;

type NameLook = NonNullable<ReturnType<typeof nameQuery>> & { by: 'name'; custom: string | null };

/** Narrows any look. */
export type Filter = { listing?: 'black' | 'red' | undefined; tag?: string | undefined };

export type FoundRow = {
  id: string;
  number: string;
  name: string;
  tier_name: { zh: string; en: string } | null;
  unit_id: string;
  last_contact_at: Date | null;
  active_at: Date;
};

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

type Give = (value: unknown) => string;
const giver =
  (values: unknown[]): Give =>
  (value) => {
    values.push(value);
    return `$${values.length}`;
  };

/** What a row of `c` must say by itself; null when the look is not about its own columns. */
function ownCondition(look: Look, give: Give): string | null {
  if (look.by === 'number') return `c.number like ${give(`${escapeLike(look.prefix)}%`)}`;
  if (look.by === 'document') {
    const name = (look.name && ownCondition(look.name, give)) ?? 'false';
    return `(c.documents @> array[${give(look.blind)}] and c.documents <> '{}' or ${name})`;
  }
  if (look.by === 'ids') return look.name && ownCondition(look.name, give);
  if (look.by !== 'name') return null;
  const like = give(`%${escapeLike(look.key)}%`);
  // The gram sets find candidates in the index; the comparison decides.
  return `((c.name_grams @> ${give(look.name)} and c.name_key like ${like})
    or (c.name_grams @> ${give(look.initials)} and c.initials like ${like})
    or (c.name_grams @> ${give(look.pinyin)} and c.pinyin like ${like})
    ${look.custom === null ? '' : `or c.custom_search @@ ${give(look.custom)}::tsquery`})`;
}

/** `led`: survivors of absorbed files that the look finds. */
export type Narrow = Filter & { led: string[]; now: Date };

function conditions(scope: Scope, look: Look, { led, listing, tag, now }: Narrow, values: unknown[]): string {
  const give = giver(values);
  const parts = [`c.state = 'active'`];
  const units = unitsWith(scope, 'customers.read');
  if (units !== null) parts.push(`c.seen_by && ${give(units)}::uuid[]`);
  const own = ownCondition(look, give);
  const ids = look.by === 'ids' ? [...look.ids, ...led] : led;
  const listed = (look.by === 'ids' || ids.length > 0) && `c.id = any(${give(ids)}::uuid[])`;
  if (own || listed) parts.push(`(${[own, listed].filter(Boolean).join(' or ')})`);
  if (listing)
    parts.push(
      `c.listing = ${give(listing)} and (c.listing_until is null or c.listing_until > ${give(now)}::timestamptz)`,
    );
  if (tag) parts.push(`c.tags @> array[${give(tag)}]`);
  if (look.by === 'blind')
    parts.push(`c.id in (select customers.surviving(i.customer_id) from customers.identity i
      where i.kind = ${give(look.kind)} and i.blind = ${give(look.blind)} and i.state = 'active')`);
  return parts.join(' and ');
}

/** Survivors whose absorbed files carry the name, number or document looked for. */
export async function ledByAbsorbed(db: Db, scope: Scope, look: Look): Promise<string[]> {
  const values: unknown[] = [unitsWith(scope, 'customers.read')];
  const own = ownCondition(look, giver(values));
  if (!own) return [];
  const rows = await db.run<{ id: string }>(
    `select distinct s.id from customers.customer c
     join customers.customer s on s.id = customers.surviving(c.id)
     where c.state = 'merged' and ${own} and ($1::uuid[] is null or s.seen_by && $1::uuid[]) limit 1000`,
    values,
  );
  return rows.map(({ id }) => id);
}

/** Most recently active first. */
export async function listCustomers(
  db: Db,
  scope: Scope,
  look: Look,
  narrow: Narrow,
  page: { after: [string, string] | null; limit: number },
): Promise<FoundRow[]> {
  const values: unknown[] = [];
  const where = [conditions(scope, look, narrow, values)];
  if (page.after) {
    values.push(...page.after);
    where.push(`(c.active_at, c.id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  values.push(page.limit);
  return db.run<FoundRow>(
    `select c.id, c.number, c.name, t.name as tier_name, c.unit_id, c.last_contact_at, c.active_at
     from customers.customer c left join customers.tier t on t.id = c.tier_id
     where ${where.join(' and ')} order by c.active_at desc, c.id desc limit $${values.length}`,
    values,
  );
}

/** Never counts past `cap`. */
export async function countCustomers(db: Db, scope: Scope, look: Look, narrow: Narrow, cap: number): Promise<number> {
  const values: unknown[] = [];
  const where = conditions(scope, look, narrow, values);
  values.push(cap + 1);
  const [row] = await db.run<{ n: number }>(
    `select count(*)::int as n from (select 1 from customers.customer c where ${where} limit $${values.length}) x`,
    values,
  );
  return row!.n;
}

/** Identities whose digits contain every four-digit run asked for; the caller opens and compares them. */
export async function digitCandidates(
  db: Db,
  scope: Scope,
  grams: number[],
  limit: number,
): Promise<(IdentityRow & { survivor_id: string })[]> {
  return db.query(
    'customers.digit-candidates',
    `select i.id, i.customer_id, i.kind, i.sealed, i.verified, o.ring, o.wrapped_key, c.id as survivor_id
     from customers.identity i
     join customers.customer o on o.id = i.customer_id
     join customers.customer c on c.id = customers.surviving(i.customer_id)
     where i.grams @> $1::int[] and i.state = 'active' and i.grams <> '{}' and c.state = 'active'
       and ($2::uuid[] is null or c.seen_by && $2::uuid[])
     order by c.active_at desc limit $3`,
    [grams, unitsWith(scope, 'customers.read'), limit],
  );
}
