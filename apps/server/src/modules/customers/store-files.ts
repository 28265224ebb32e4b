/** Products, tokens, reveals, exports: what hangs on a customer's file. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { ProductRow } from './tables.ts';

const productColumns =
  'id, customer_id, model_id, serial_number, bought_on::text as bought_on, bought_at, warranty_until::text as warranty_until';

/** Of the given files (ids that the scope already proved visible). */
export async function productsOf(db: Db, scope: Scope, customerIds: string[]): Promise<ProductRow[]> {
  forStaff(scope);
  return db.query<ProductRow>(
    'customers.products',
    `select ${productColumns} from customers.product
     where customer_id = any($1::uuid[]) and state = 'active' order by bought_on desc nulls last, id`,
    [customerIds],
  );
}

/** Beside ids that the caller has already; those that were removed from the file too. */
export async function productsNamed(db: Db, scope: Scope, ids: string[]): Promise<ProductRow[]> {
  forStaff(scope);
  if (ids.length === 0) return [];
  return db.query<ProductRow>(
    'customers.products-named',
    `select ${productColumns} from customers.product where id = any($1::uuid[])`,
    [ids],
  );
}

export async function insertProduct(tx: Tx, product: ProductRow, at: Date): Promise<void> {
  await tx.query(
    'customers.product-insert',
    `insert into customers.product(id, customer_id, model_id, serial_number, bought_on, bought_at, warranty_until, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      product.id,
      product.customer_id,
      product.model_id,
      product.serial_number,
      product.bought_on,
      product.bought_at,
      product.warranty_until,
      at,
    ],
  );
}

export async function removeProduct(tx: Tx, id: string): Promise<void> {
  await tx.query('customers.product-remove', `update customers.product set state = 'removed' where id = $1`, [id]);
}

export async function insertReveal(
  tx: Tx,
  reveal: { id: string; customerId: string; field: string; reason: string; actor: string; at: Date },
): Promise<void> {
  await tx.query(
    'customers.reveal-insert',
    'insert into customers.reveal(id, customer_id, field, reason, actor, at) values ($1, $2, $3, $4, $5, $6)',
    [reveal.id, reveal.customerId, reveal.field, reveal.reason, reveal.actor, reveal.at],
  );
}

export async function insertDiallingToken(
  tx: Tx,
  token: { hash: string; customerId: string; identityId: string; staffId: string; at: Date; expiresAt: Date },
): Promise<void> {
  await tx.query(
    'customers.dialling-insert',
    `insert into customers.dialling_token(token_hash, customer_id, identity_id, staff_id, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [token.hash, token.customerId, token.identityId, token.staffId, token.at, token.expiresAt],
  );
}

/** Uses the token up; null when it is unknown, used, late or another person's. */
export async function takeDiallingToken(
  tx: Tx,
  _scope: Scope,
  hash: string,
  staffId: string,
  now: Date,
): Promise<{ customerId: string; identityId: string } | null> {
  const [row] = await tx.query<{ customerId: string; identityId: string }>(
    'customers.dialling-take',
    `update customers.dialling_token set used_at = $3
     where token_hash = $1 and staff_id = $2 and used_at is null and expires_at > $3
     returning customer_id as "customerId", identity_id as "identityId"`,
    [hash, staffId, now],
  );
  return row ?? null;
}

export async function insertExport(
  tx: Tx,
  row: { fileId: string; customerId: string; actor: string; at: Date },
): Promise<void> {
  await tx.query(
    'customers.export-insert',
    'insert into customers.export(file_id, customer_id, actor, at) values ($1, $2, $3, $4)',
    [row.fileId, row.customerId, row.actor, row.at],
  );
}

/** An export belongs to whoever made it. */
export async function findExport(
  db: Db,
  scope: Scope,
  fileId: string,
): Promise<{ file_id: string; customer_id: string } | null> {
  const [row] = await db.query<{ file_id: string; customer_id: string }>(
    'customers.export-find',
    'select file_id, customer_id from customers.export where file_id = $1 and actor = $2',
    [fileId, `${scope.actor.kind}:${scope.actor.id}`],
  );
  return row ?? null;
}
