/** The time line: one row per contact of any kind. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';
import { contactRights } from './rules.ts';
import type { ContactKind, ContactRow } from './tables.ts';

export async function upsertContacts(tx: Tx, contacts: ContactRow[]): Promise<void> {
  tx.send(
    'customers.contacts-upsert',
    `insert into customers.contact(kind, subject_id, customer_id, unit_id, number, title, state, open, score, at, type)
     select kind, subject_id, customer_id, unit_id, number, title, state, open, score, at, type
     from jsonb_to_recordset($1::jsonb) as c(kind text, subject_id uuid, customer_id uuid, unit_id uuid, number text, title text,
       state text, open boolean, score smallint, at timestamptz, type text)
     on conflict (kind, subject_id) do update set customer_id = excluded.customer_id, unit_id = excluded.unit_id,
       number = excluded.number, title = excluded.title, state = excluded.state, open = excluded.open, type = excluded.type,
       score = coalesce(excluded.score, contact.score), at = greatest(contact.at, excluded.at)`,
    [JSON.stringify(contacts)],
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
  tx.send(
    'customers.contacts-restate',
    'update customers.contact set state = $3, open = $4 where kind = $1 and subject_id = any($2::uuid[])',
    [kind, subjectIds, state, open],
  );
}

/**
 * A contact makes the file current, and visible to the unit that had it. No write when nothing would change. Rows are held in the
 * order of ids, so that two groups never wait for each other. Returns the files asked for that changed, under their own id or
 * their survivor's.
 */
export async function touchCustomers(
  tx: Tx,
  touches: readonly { customerId: string; unitId: string; at: Date }[],
): Promise<string[]> {
  const rows = await tx.query<{ asked: string[] }>(
    'customers.touch-many',
    `with given as (
       select g.id, g.unit, g.at, case when exists (select from customers.merge m where m.from_id = g.id and m.undone_at is null)
         then customers.surviving(g.id) else g.id end as survivor
       from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) g(id, unit, at)),
     reached as (
       select id, array_agg(distinct unit) as units, array_agg(distinct unit) filter (where own) as own_units, max(at) as at,
         array_agg(asked) as asked
       from (select id, unit, at, true as own, id as asked from given
         union all select survivor, unit, at, false, id from given where survivor <> id) r
       group by id),
     held as (
       select c.id from customers.customer c join reached r on r.id = c.id
       where c.state in ('active', 'merged') and (c.last_contact_at is null or c.last_contact_at < r.at
         or not c.seen_by @> r.units or (r.own_units is not null and not c.own_seen_by @> r.own_units))
       order by c.id for no key update of c)
     update customers.customer c set last_contact_at = greatest(c.last_contact_at, r.at), active_at = greatest(c.active_at, r.at),
       seen_by = case when c.seen_by @> r.units then c.seen_by
         else c.seen_by || array(select u from unnest(r.units) u where u <> all(c.seen_by)) end,
       own_seen_by = case when c.own_seen_by is null or r.own_units is null or c.own_seen_by @> r.own_units then c.own_seen_by
         else c.own_seen_by || array(select u from unnest(r.own_units) u where u <> all(c.own_seen_by)) end
     from held h join reached r on r.id = h.id where c.id = h.id returning r.asked`,
    [touches.map(({ customerId }) => customerId), touches.map(({ unitId }) => unitId), touches.map(({ at }) => at)],
  );
  return rows.flatMap(({ asked }) => asked);
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

/** Contacts (not tickets or surveys: those are work of ours; a wish and the calls it takes are one) since an instant. */
export async function contactsSince(db: Db, scope: Scope, customerIds: string[], since: Date): Promise<number> {
  const values: unknown[] = [customerIds, since];
  const [row] = await db.run<{ n: number }>(
    `select count(*)::int as n from customers.contact k where k.customer_id = any($1::uuid[]) and k.at >= $2
       and k.kind in ('chat', 'call', 'mail') and k.type is distinct from 'call-back' and ${readable(scope, values)}`,
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
    `select count(*) filter (where k.kind in ('chat', 'call', 'mail', 'visit') and k.type is distinct from 'call-back')::int as contacts,
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
