/** Ways to reach and recognise customers: sealed values, found by blind indexes. */
import { type Db, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { IdentityRow } from './tables.ts';

/** Until the transaction ends, nobody else looks up or adds the same value: two first contacts make one customer. */
export async function holdValue(tx: Tx, kind: string, blind: string): Promise<void> {
  await tx.query('customers.hold-value', 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${kind}:${blind}`]);
}

/**
 * The surviving customers that hold a value, most recently active first. Not narrowed by units: recognition happens before
 * anybody's rights are asked; `visible` says whether this caller may see the file.
 */
export async function holdersOf(
  db: Db,
  scope: Scope,
  kind: string,
  blind: string,
): Promise<{ id: string; number: string; name: string; identityId: string; visible: boolean }[]> {
  return db.query(
    'customers.holders',
    `select c.id, c.number, c.name, i.id as "identityId", ($3::uuid[] is null or c.seen_by && $3::uuid[]) as visible
     from customers.identity i join customers.customer c on c.id = customers.surviving(i.customer_id)
     where i.kind = $1 and i.blind = $2 and i.state = 'active' and c.state = 'active'
     order by c.active_at desc limit 5`,
    [kind, blind, unitsWith(scope, 'customers.read')],
  );
}

export type NewIdentity = {
  id: string;
  customerId: string;
  kind: string;
  sealed: string;
  blind: string;
  grams: number[];
  verified: boolean;
  at: Date;
};

export async function insertIdentity(tx: Tx, identity: NewIdentity): Promise<void> {
  await tx.query(
    'customers.identity-insert',
    `insert into customers.identity(id, customer_id, kind, sealed, blind, grams, verified, verified_at, position, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, case when $7 then $8::timestamptz end,
       (select count(*) from customers.identity where customer_id = $2 and kind = $3), $8)`,
    [
      identity.id,
      identity.customerId,
      identity.kind,
      identity.sealed,
      identity.blind,
      identity.grams,
      identity.verified,
      identity.at,
    ],
  );
}

export async function markVerified(tx: Tx, identityId: string, at: Date): Promise<void> {
  await tx.query(
    'customers.identity-verified',
    'update customers.identity set verified = true, verified_at = $2 where id = $1 and not verified',
    [identityId, at],
  );
}

export async function removeIdentity(tx: Tx, identityId: string): Promise<void> {
  await tx.query('customers.identity-remove', `update customers.identity set state = 'removed' where id = $1`, [
    identityId,
  ]);
}

/** Of the given files (callers pass ids that the scope already proved visible). */
export async function identitiesOf(
  db: Db,
  scope: Scope,
  customerIds: string[],
  kind: string | null = null,
): Promise<IdentityRow[]> {
  forStaff(scope);
  return db.query<IdentityRow>(
    'customers.identities',
    `select i.id, i.customer_id, i.kind, i.sealed, i.verified, c.ring, c.wrapped_key
     from customers.identity i join customers.customer c on c.id = i.customer_id
     where i.customer_id = any($1::uuid[]) and i.state = 'active' and ($2::text is null or i.kind = $2)
     order by i.position, i.created_at`,
    [customerIds, kind],
  );
}
