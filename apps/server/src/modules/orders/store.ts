/** All SQL of the schema `orders`. Rows are read for files that the scope has already proved visible. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { OrderRow } from './tables.ts';

const columns = `id, origin_site, customer_id, unit_id, source, number, state, placed_at, currency, total::float8 as total, lines,
  invoice, note, address_sealed, ring, wrapped_key, version, created_at`;

export async function ordersOf(db: Db, scope: Scope, customerIds: string[]): Promise<OrderRow[]> {
  forStaff(scope);
  return db.query<OrderRow>(
    'orders.of',
    `select ${columns} from orders.order where customer_id = any($1::uuid[]) order by placed_at desc, id desc limit 200`,
    [customerIds],
  );
}

export async function findOrder(db: Db, scope: Scope, id: string): Promise<OrderRow | null> {
  forStaff(scope);
  const [row] = await db.query<OrderRow>('orders.one', `select ${columns} from orders.order where id = $1`, [id]);
  return row ?? null;
}

/** Holds the row until the transaction ends. */
export async function lockOrder(tx: Tx, scope: Scope, id: string): Promise<OrderRow | null> {
  forStaff(scope);
  const [row] = await tx.query<OrderRow>(
    'orders.lock',
    `select ${columns} from orders.order where id = $1 for update`,
    [id],
  );
  return row ?? null;
}

export async function ordersNumbered(db: Db, scope: Scope, number: string): Promise<OrderRow[]> {
  forStaff(scope);
  return db.query<OrderRow>(
    'orders.numbered',
    `select ${columns} from orders.order where number = $1 order by placed_at desc, id desc limit 50`,
    [number],
  );
}

/** By source and number, held until the transaction ends. */
export async function lockNumbered(
  tx: Tx,
  scope: Scope,
  named: readonly { source: string; number: string }[],
): Promise<OrderRow[]> {
  forStaff(scope);
  return tx.query<OrderRow>(
    'orders.lock-numbered',
    `select ${columns} from orders.order o
     where (source, number) in (select s, n from unnest($1::text[], $2::text[]) g(s, n)) order by id for update`,
    [named.map(({ source }) => source), named.map(({ number }) => number)],
  );
}

/** False when the source has this number already. */
export async function insertOrder(tx: Tx, row: OrderRow): Promise<boolean> {
  const rows = await tx.query(
    'orders.insert',
    `insert into orders.order(id, origin_site, customer_id, unit_id, source, number, state, placed_at, currency, total, lines,
       invoice, note, address_sealed, ring, wrapped_key, version, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     on conflict (source, number) do nothing returning id`,
    [
      row.id,
      row.origin_site,
      row.customer_id,
      row.unit_id,
      row.source,
      row.number,
      row.state,
      row.placed_at,
      row.currency,
      row.total,
      JSON.stringify(row.lines),
      row.invoice,
      row.note,
      row.address_sealed,
      row.ring,
      row.wrapped_key,
      row.version,
      row.created_at,
    ],
  );
  return rows.length === 1;
}

/** Of a row that the transaction holds. */
export async function updateOrder(tx: Tx, row: OrderRow): Promise<void> {
  await tx.query(
    'orders.update',
    `update orders.order set state = $2, placed_at = $3, currency = $4, total = $5, lines = $6, invoice = $7, note = $8,
       address_sealed = $9, ring = $10, wrapped_key = $11, version = $12 where id = $1`,
    [
      row.id,
      row.state,
      row.placed_at,
      row.currency,
      row.total,
      JSON.stringify(row.lines),
      row.invoice,
      row.note,
      row.address_sealed,
      row.ring,
      row.wrapped_key,
      row.version,
    ],
  );
}

/** Part of an erasure: number, state and sums stay as figures; what may name somebody goes with its key. */
export async function wipeOrders(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.run(
    `update orders.order set address_sealed = null, ring = null, wrapped_key = null, invoice = '', note = ''
     where customer_id = any($1::uuid[])`,
    [customerIds],
  );
}

export async function staleKeys(
  tx: Tx,
  scope: Scope,
  current: number,
  limit: number,
): Promise<{ id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return tx.query(
    'orders.stale-keys',
    'select id, ring, wrapped_key from orders.order where ring < $1 order by id limit $2 for update',
    [current, limit],
  );
}

export async function saveKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.query('orders.save-key', 'update orders.order set ring = $2, wrapped_key = $3 where id = $1', [
    id,
    ring,
    wrapped,
  ]);
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'orders.use',
    `select count(*)::int as orders from orders.order`,
    [],
  );
  return row!;
}
