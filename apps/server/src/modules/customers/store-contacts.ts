/** The time line: one row per contact of any kind. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';
import { contactRights } from './rules.ts';
import type { ContactKind, ContactRow } from './tables.ts';

export async function upsertContact(tx: Tx, contact: ContactRow): Promise<void> {
  await tx.query(
    'customers.contact-upsert',
    `insert into customers.contact(kind, subject_id, customer_id, unit_id, number, title, state, open, score, at, type)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (kind, subject_id) do update set customer_id = excluded.customer_id, unit_id = excluded.unit_id,
       number = excluded.number, title = excluded.title, state = excluded.state, open = excluded.open, type = excluded.type,
       score = coalesce(excluded.score, contact.score), at = greatest(contact.at, excluded.at)`,
    [
      contact.kind,
      contact.subject_id,
      contact.customer_id,
      contact.unit_id,
      contact.number,
      contact.title,
      contact.state,
      contact.open,
      contact.score,
      contact.at,
      contact.type,
    ],
  );
}

/** Contacts that stand already, in another state; nothing else of them or of their customers changes. */
export async function restateContacts(
  tx: Tx,
  kind: ContactKind,
  subjectIds: string[],
  state: string,
  open: boolean,
): Promise<void> {
  await tx.query(
    'customers.contacts-restate',
    'update customers.contact set state = $3, open = $4 where kind = $1 and subject_id = any($2::uuid[])',
    [kind, subjectIds, state, open],
  );
}

/** A contact makes the file current, and visible to the unit that had it. No write when nothing would change. */
export async function touchCustomer(tx: Tx, customerId: string, unitId: string, at: Date): Promise<void> {
  const touch = () =>
    tx.query(
      'customers.touch',
      `update customers.customer c set last_contact_at = greatest(last_contact_at, $3), active_at = greatest(active_at, $3),
         seen_by = case when seen_by @> array[$2::uuid] then seen_by else seen_by || $2::uuid end,
         own_seen_by = case when c.id = $1 and not own_seen_by @> array[$2::uuid] then own_seen_by || $2::uuid
           else own_seen_by end
       where id in ($1, customers.surviving($1)) and state in ('active', 'merged')
         and (last_contact_at is null or last_contact_at < $3 or not seen_by @> array[$2::uuid]
           or (c.id = $1 and not own_seen_by @> array[$2::uuid])) returning c.id`,
      [customerId, unitId, at],
    );
  // A merge that committed while this waited for the row: the second look finds the survivor.
  if ((await touch()).length === 0) await touch();
}

/** SQL condition that keeps contact rows `k` to the kinds and units the caller may read. Adds to `values`. */
function readable(scope: Scope, values: unknown[]): string {
  const parts: string[] = [];
  for (const [kind, permission] of Object.entries(contactRights)) {
    const units = unitsWith(scope, permission);
    if (units !== null && units.length === 0) continue;
    values.push(kind);
    const ofKind = `k.kind = $${values.length}`;
    if (units === null) parts.push(ofKind);
    else {
      values.push(units);
      parts.push(`(${ofKind} and k.unit_id = any($${values.length}::uuid[]))`);
    }
  }
  return parts.length === 0 ? 'false' : `(${parts.join(' or ')})`;
}

export async function timeline(
  db: Db,
  scope: Scope,
  customerIds: string[],
  page: { after: [string, string] | null; kind: ContactKind | null; limit: number },
): Promise<ContactRow[]> {
  const values: unknown[] = [customerIds, page.limit];
  const where = [`k.customer_id = any($1::uuid[])`, readable(scope, values)];
  if (page.kind) {
    values.push(page.kind);
    where.push(`k.kind = $${values.length}`);
  }
  if (page.after) {
    values.push(...page.after);
    where.push(`(k.at, k.subject_id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  return db.run<ContactRow>(
    `select k.kind, k.subject_id, k.customer_id, k.unit_id, k.number, k.title, k.state, k.type, k.open, k.score, k.at
     from customers.contact k where ${where.join(' and ')} order by k.at desc, k.subject_id desc limit $2`,
    values,
  );
}

/** Open tickets per customer, of those the caller may read. */
export async function openTicketCounts(db: Db, scope: Scope, customerIds: string[]): Promise<Map<string, number>> {
  const values: unknown[] = [customerIds];
  const rows = await db.run<{ id: string; n: number }>(
    `select a.id, count(k.*)::int as n from unnest($1::uuid[]) a(id)
     join customers.contact k on k.customer_id = any(customers.members(a.id)) and k.kind = 'ticket' and k.open
     where ${readable(scope, values)} group by a.id`,
    values,
  );
  return new Map(rows.map((row) => [row.id, row.n]));
}

/** Contacts (not tickets or surveys: those are work of ours) since an instant. */
export async function contactsSince(db: Db, scope: Scope, customerIds: string[], since: Date): Promise<number> {
  const values: unknown[] = [customerIds, since];
  const [row] = await db.run<{ n: number }>(
    `select count(*)::int as n from customers.contact k where k.customer_id = any($1::uuid[]) and k.at >= $2
       and k.kind in ('chat', 'call', 'mail') and ${readable(scope, values)}`,
    values,
  );
  return row!.n;
}

export async function satisfaction(
  db: Db,
  scope: Scope,
  customerIds: string[],
): Promise<{ mean: number; count: number } | null> {
  const values: unknown[] = [customerIds];
  const [row] = await db.run<{ mean: number | null; count: number }>(
    `select avg(k.score)::float8 as mean, count(k.score)::int as count from customers.contact k
     where k.customer_id = any($1::uuid[]) and k.score is not null and ${readable(scope, values)}`,
    values,
  );
  return row && row.mean !== null ? { mean: row.mean, count: row.count } : null;
}

/** Counts since an instant, of contacts the caller may read. */
export async function contactFigures(
  db: Db,
  scope: Scope,
  customerIds: string[],
  since: Date,
): Promise<{ contacts: number; tickets: number; complaints: number }> {
  const values: unknown[] = [customerIds, since];
  const [row] = await db.run<{ contacts: number; tickets: number; complaints: number }>(
    `select count(*) filter (where k.kind in ('chat', 'call', 'mail', 'visit'))::int as contacts,
       count(*) filter (where k.kind = 'ticket')::int as tickets,
       count(*) filter (where k.kind = 'ticket' and k.type = 'complaint')::int as complaints
     from customers.contact k where k.customer_id = any($1::uuid[]) and k.at >= $2 and ${readable(scope, values)}`,
    values,
  );
  return row!;
}

/** Part of an erasure: titles may name people. */
export async function wipeContacts(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.run(`update customers.contact set title = '' where customer_id = any($1::uuid[])`, [customerIds]);
}
