/** Customer rows. Reads resolve merges and keep to the units of the caller. */
import { type Db, forProgram, forStaff, type Name, type Scope, type Tx, unitsWith } from '#kernel';
import type { CustomerRow } from './tables.ts';

export const columns = `c.id, c.number, c.origin_site, c.unit_id, c.state, c.name, c.sex, c.tier_id, t.name as tier_name, c.listing,
  c.listing_reason, c.listing_until, c.listing_refuses, c.custom, c.preferences, c.business_need, c.business_progress, c.tags, c.sealed, c.ring, c.wrapped_key,
  c.created_at, c.updated_at, c.last_contact_at, c.active_at, c.emptied, c.version`;

/** The surviving file behind an id, when the caller may see it. */
export async function findCustomer(
  db: Db,
  scope: Scope,
  id: string,
  permission = 'customers.read',
): Promise<CustomerRow | null> {
  const [row] = await db.query<CustomerRow>(
    'customers.find',
    // Few files are part of a family: the walks up and down are taken only where there is something to walk.
    `select ${columns}, case when exists (select from customers.merge m where m.into_id = c.id and m.undone_at is null)
       then customers.members(c.id) else array[c.id] end as members
     from customers.customer c left join customers.tier t on t.id = c.tier_id
     where c.id = (select case when exists (select from customers.merge m where m.from_id = $1 and m.undone_at is null)
         then customers.surviving($1) else $1::uuid end)
       and c.state <> 'erased' and ($2::uuid[] is null or c.seen_by && $2::uuid[])`,
    [id, unitsWith(scope, permission)],
  );
  return row ?? null;
}

/** Same, and holds the row until the transaction ends. */
export async function lockCustomer(
  tx: Tx,
  scope: Scope,
  id: string,
  permission = 'customers.write',
): Promise<CustomerRow | null> {
  await tx.query(
    'customers.lock',
    'select id from customers.customer where id = customers.surviving($1) for no key update',
    [id],
  );
  return findCustomer(tx, scope, id, permission);
}

/** Every file of the family an id belongs to, the survivor first. */
export async function memberIds(db: Db, _scope: Scope, id: string): Promise<string[]> {
  const [row] = await db.query<{ ids: string[] }>(
    'customers.members',
    'select customers.members(customers.surviving($1)) as ids',
    [id],
  );
  return row?.ids ?? [id];
}

/** Names for rows that already refer to these customers (a ticket's customer): keyed by the id asked for. */
export async function namesOf(
  db: Db,
  scope: Scope,
  ids: string[],
): Promise<{ asked: string; id: string; number: string; name: string }[]> {
  forStaff(scope);
  return db.query(
    'customers.names',
    `select a.id as asked, c.id, c.number, c.name from unnest($1::uuid[]) a(id)
     join customers.customer c on c.id = customers.surviving(a.id)`,
    [ids],
  );
}

/** Columns that an edit may set; the names are ours, never a caller's. */
export type CustomerChanges = Partial<{
  unit_id: string;
  sex: string;
  tier_id: string | null;
  listing: string;
  listing_reason: string;
  listing_until: Date | null;
  listing_refuses: boolean;
  custom: string;
  custom_search: string | null;
  preferences: string;
  business_need: string;
  business_progress: string;
  tags: string[];
  sealed: string;
  documents: string[];
  name: string;
  name_key: string;
  pinyin: string;
  initials: string;
  name_grams: string[];
  emptied: string[];
  likeness: string[];
}>;

/** Sets columns and raises the version. The row must be locked. */
export async function updateCustomer(tx: Tx, id: string, changes: CustomerChanges, at: Date): Promise<number> {
  const names = Object.keys(changes) as (keyof CustomerChanges)[];
  const sets = names.map((name, index) => `${name} = $${index + 3}`);
  if (changes.unit_id) {
    const unit = `$${names.indexOf('unit_id') + 3}::uuid`;
    for (const column of ['seen_by', 'own_seen_by'])
      sets.push(`${column} = case when ${column} @> array[${unit}] then ${column} else ${column} || ${unit} end`);
  }
  const [row] = await tx.run<{ version: number }>(
    `update customers.customer set ${[...sets, 'updated_at = $2', 'version = version + 1'].join(', ')}
     where id = $1 returning version`,
    [id, at, ...names.map((name) => changes[name])],
  );
  return row!.version;
}

type Tier = { id: string; code: string; name: Name; rank: number; state: 'active' | 'retired' };

/** Retired ones too. */
export async function allTiers(db: Db, scope: Scope): Promise<Tier[]> {
  forStaff(scope);
  return db.query('customers.tiers', `select id, code, name, rank, state from customers.tier order by rank`);
}

export const listTiers = async (db: Db, scope: Scope): Promise<Tier[]> =>
  (await allTiers(db, scope)).filter(({ state }) => state === 'active');

export async function saveTier(tx: Tx, row: Tier): Promise<void> {
  await tx.query(
    'customers.save-tier',
    `insert into customers.tier(id, code, name, rank, state) values ($1, $2, $3, $4, $5)
     on conflict (code) do update set name = excluded.name, rank = excluded.rank, state = excluded.state`,
    [row.id, row.code, JSON.stringify(row.name), row.rank, row.state],
  );
}

/** The living file of one of these numbers. */
export async function idByNumber(db: Db, scope: Scope, numbers: string[]): Promise<string | null> {
  forProgram(scope);
  const [row] = await db.query<{ id: string }>(
    'customers.id-by-number',
    `select id from customers.customer where number = any($1) and state = 'active' limit 1`,
    [numbers],
  );
  return row?.id ?? null;
}
