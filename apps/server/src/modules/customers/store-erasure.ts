/** Erasure of customers, and rows for exports of everything. */
import { type Db, forProgram, forStaff, type Row, type Scope, type Tx } from '#kernel';

/**
 * Destroys the key and every clear value. The row stays with its id and number, so that work that refers to it still
 * stands; nothing in it tells who it was.
 */
export async function wipeCustomers(tx: Tx, ids: string[], at: Date): Promise<void> {
  await tx.run(
    `update customers.customer set state = 'erased', wrapped_key = null, ring = null, sealed = '{}', documents = '{}', name = '',
       name_key = '', pinyin = '', initials = '', name_grams = '{}', sex = 'unknown', preferences = '', business_need = '',
       business_progress = '', tags = '{}', listing_reason = '', custom = '{}', emptied = '{}', likeness = '{}', custom_search = null, erased_at = $2, updated_at = $2,
       version = version + 1
     where id = any($1::uuid[])`,
    [ids, at],
  );
  await tx.run(
    `update customers.identity set state = 'erased', sealed = null, blind = null, grams = '{}' where customer_id = any($1::uuid[])`,
    [ids],
  );
  await tx.run(`update customers.product set serial_number = '', bought_at = '' where customer_id = any($1::uuid[])`, [
    ids,
  ]);
  await tx.run(`update customers.reveal set reason = '' where customer_id = any($1::uuid[])`, [ids]);
  await tx.run('delete from customers.dialling_token where customer_id = any($1::uuid[])', [ids]);
}

/** Files of exports, which erasure shreds too. */
export async function takeExports(tx: Tx, _scope: Scope, ids: string[]): Promise<string[]> {
  const rows = await tx.run<{ file_id: string }>(
    'delete from customers.export where customer_id = any($1::uuid[]) returning file_id',
    [ids],
  );
  return rows.map((row) => row.file_id);
}

export async function insertErasures(
  tx: Tx,
  ids: string[],
  by: { at: Date; requestedBy: string; reason: string },
): Promise<void> {
  await tx.run(
    `insert into customers.erasure(customer_id, erased_at, requested_by, reason)
     select id, $2, $3, $4 from unnest($1::uuid[]) a(id) on conflict (customer_id) do nothing`,
    [ids, by.at, by.requestedBy, by.reason],
  );
}

export async function erasures(db: Db, scope: Scope): Promise<{ id: string; at: Date }[]> {
  forProgram(scope);
  return db.run('select customer_id as id, erased_at as at from customers.erasure order by erased_at');
}

/** Of these ids, the files that are not erased (a restored backup brought them back). */
export async function notErased(db: Db, scope: Scope, ids: string[]): Promise<string[]> {
  forStaff(scope);
  const rows = await db.run<{ id: string }>(
    `select id from customers.customer where id = any($1::uuid[]) and state <> 'erased'`,
    [ids],
  );
  return rows.map((row) => row.id);
}

/** Rows of this module about a customer, sealed columns left out (the exporter opens them). */
export async function rowsOf(db: Db, scope: Scope, ids: string[]): Promise<Record<string, Row[]>> {
  forStaff(scope);
  const contacts = await db.run(
    'select kind, number, title, state, type, score, at from customers.contact where customer_id = any($1::uuid[]) order by at',
    [ids],
  );
  const consents = await db.run(
    'select purpose, given, notice_version, source, at from customers.consent where customer_id = any($1::uuid[]) order by at',
    [ids],
  );
  const reveals = await db.run(
    'select field, reason, at from customers.reveal where customer_id = any($1::uuid[]) order by at',
    [ids],
  );
  return { contacts, consents, reveals };
}
