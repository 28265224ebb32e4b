/** Relations, lists, further addresses and tags: what hangs on a file. */
import { type Db, type Name, type Scope, type Tx, unitsWith } from '#kernel';
import type { AddressPurpose, RelationKind } from './rules-parts.ts';

/** Visible for the caller by its file's units; used in every read here. */
const ofVisible = `join customers.customer o on o.id = customers.surviving(p.customer_id)
  and ($2::uuid[] is null or o.seen_by && $2::uuid[])`;

export type RelationRow = {
  id: string;
  kind: RelationKind;
  outgoing: boolean;
  note: string;
  at: Date;
  other_id: string;
  other_number: string;
  other_name: string;
  visible: boolean;
};

/** Of a family `$1`, seen from it; relations inside the family are none. The other's name only when the caller may see it. */
export async function relationsOf(db: Db, scope: Scope, members: string[]): Promise<RelationRow[]> {
  return db.query<RelationRow>(
    'customers.relations',
    `select r.id, r.kind, r.outgoing, r.note, r.at, s.id as other_id, s.number as other_number,
       case when v.visible then s.name else '' end as other_name, v.visible
     from (select id, kind, true as outgoing, note, at, to_id as other from customers.relation
         where state = 'active' and from_id = any($1::uuid[])
       union all
       select id, kind, false, note, at, from_id from customers.relation
         where state = 'active' and to_id = any($1::uuid[])) r
     join customers.customer s on s.id = customers.surviving(r.other) and s.state = 'active'
     cross join lateral (select ($2::uuid[] is null or s.seen_by && $2::uuid[]) as visible) v
     where not s.id = any($1::uuid[]) order by r.at, r.id limit 200`,
    [members, unitsWith(scope, 'customers.read')],
  );
}

/** False when the two are so related already. */
export async function insertRelation(
  tx: Tx,
  relation: { id: string; fromId: string; toId: string; kind: RelationKind; note: string; by: string; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    'customers.relation-insert',
    `insert into customers.relation(id, from_id, to_id, kind, note, by, at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (from_id, to_id, kind) where state = 'active' do nothing returning id`,
    [relation.id, relation.fromId, relation.toId, relation.kind, relation.note, relation.by, relation.at],
  );
  return rows.length === 1;
}

export async function removeRelation(tx: Tx, id: string): Promise<void> {
  await tx.query('customers.relation-remove', `update customers.relation set state = 'removed' where id = $1`, [id]);
}

export type AddressRow = {
  id: string;
  customer_id: string;
  purpose: AddressPurpose;
  region_code: string | null;
  sealed: string;
  note: string;
  ring: number | null;
  wrapped_key: string | null;
};

export async function addressesOf(db: Db, scope: Scope, members: string[]): Promise<AddressRow[]> {
  return db.query<AddressRow>(
    'customers.addresses',
    `select p.id, p.customer_id, p.purpose, p.region_code, p.sealed, p.note, c.ring, c.wrapped_key
     from customers.address p join customers.customer c on c.id = p.customer_id ${ofVisible}
     where p.customer_id = any($1::uuid[]) and p.state = 'active' order by p.created_at, p.id`,
    [members, unitsWith(scope, 'customers.read')],
  );
}

export async function insertAddress(
  tx: Tx,
  address: {
    id: string;
    customerId: string;
    purpose: AddressPurpose;
    regionCode: string | null;
    sealed: string;
    note: string;
    at: Date;
  },
): Promise<void> {
  await tx.query(
    'customers.address-insert',
    `insert into customers.address(id, customer_id, purpose, region_code, sealed, note, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [address.id, address.customerId, address.purpose, address.regionCode, address.sealed, address.note, address.at],
  );
}

export async function removeAddress(tx: Tx, id: string): Promise<void> {
  await tx.query('customers.address-remove', `update customers.address set state = 'removed' where id = $1`, [id]);
}

export type ListingRow = {
  id: string;
  listing: 'none' | 'black' | 'red';
  reason: string;
  until: Date | null;
  refuses: boolean;
  by: string;
  at: Date;
};

/** Every word of a family, the latest first. */
export async function listingsOf(db: Db, scope: Scope, members: string[]): Promise<ListingRow[]> {
  return db.query<ListingRow>(
    'customers.listings',
    `select p.id, p.listing, p.reason, p.until, p.refuses, p.by, p.at from customers.listing_entry p ${ofVisible}
     where p.customer_id = any($1::uuid[]) order by p.at desc, p.id desc limit 50`,
    [members, unitsWith(scope, 'customers.read')],
  );
}

export async function insertListing(tx: Tx, entry: ListingRow & { customerId: string }): Promise<void> {
  await tx.query(
    'customers.listing-insert',
    `insert into customers.listing_entry(id, customer_id, listing, reason, until, refuses, by, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [entry.id, entry.customerId, entry.listing, entry.reason, entry.until, entry.refuses, entry.by, entry.at],
  );
}

export type TagRow = {
  code: string;
  name: Name;
  tone: 'plain' | 'accent' | 'ok' | 'warn' | 'danger';
  position: number;
  state: 'active' | 'retired';
  version: number;
};

/** The list with how many files of the caller's units carry each. */
export async function listTags(db: Db, scope: Scope): Promise<(TagRow & { used: number })[]> {
  return db.query<TagRow & { used: number }>(
    'customers.tags',
    `select t.code, t.name, t.tone, t.position, t.state, t.version, coalesce(u.n, 0)::int as used from customers.tag t
     left join (select tag, count(*) as n from customers.customer c, unnest(c.tags) tag
       where c.state = 'active' and c.tags <> '{}' and ($1::uuid[] is null or c.seen_by && $1::uuid[]) group by tag) u
       on u.tag = t.code
     order by t.position, t.code`,
    [unitsWith(scope, 'customers.read')],
  );
}

/** Of these codes, the ones that may be put on a file. */
export async function tagsKnown(db: Db, scope: Scope, codes: string[]): Promise<Set<string>> {
  const rows = await db.query<{ code: string }>(
    'customers.tags-known',
    `select code from customers.tag where code = any($1::text[]) and state = 'active' and $2::boolean`,
    [codes, unitsWith(scope, 'customers.write')?.length !== 0],
  );
  return new Set(rows.map(({ code }) => code));
}

export async function insertTags(tx: Tx, tags: Pick<TagRow, 'code' | 'name' | 'tone' | 'position'>[]): Promise<number> {
  const rows = await tx.run(
    `insert into customers.tag(code, name, tone, position)
     select r.code, r.name, r.tone, r.position
     from jsonb_to_recordset($1::jsonb) r(code text, name jsonb, tone text, position smallint)
     on conflict (code) do nothing returning code`,
    [JSON.stringify(tags)],
  );
  return rows.length;
}

/** False when the version is not the present one. */
export async function updateTag(tx: Tx, tag: Omit<TagRow, 'name'> & { name: Name }): Promise<boolean> {
  const rows = await tx.query(
    'customers.tag-update',
    `update customers.tag set name = $3, tone = $4, position = $5, state = $6, version = version + 1
     where code = $1 and version = $2 returning code`,
    [tag.code, tag.version, JSON.stringify(tag.name), tag.tone, tag.position, tag.state],
  );
  return rows.length === 1;
}

/** Part of an erasure. */
export async function wipeParts(tx: Tx, ids: string[]): Promise<void> {
  await tx.run(
    `update customers.address set state = 'erased', sealed = null, note = '' where customer_id = any($1::uuid[])`,
    [ids],
  );
  await tx.run(`update customers.listing_entry set reason = '' where customer_id = any($1::uuid[])`, [ids]);
  await tx.run(
    `update customers.relation set state = 'removed', note = '' where from_id = any($1::uuid[]) or to_id = any($1::uuid[])`,
    [ids],
  );
}
