/** Customers' keys under rotation of the master key. */
import { forProgram, type Scope, type Tx, type WrappedKey } from '#kernel';

/** Wraps up to `limit` keys of older rings again; returns how many it found. */
export async function rewrapCustomerKeys(
  tx: Tx,
  scope: Scope,
  rewrap: (wrapped: WrappedKey) => WrappedKey,
  current: number,
  limit: number,
): Promise<number> {
  forProgram(scope);
  const rows = await tx.run<{ id: string; ring: number; wrapped_key: string }>(
    `select id, ring, wrapped_key from customers.customer where wrapped_key is not null and ring <> $1
     order by id limit $2 for update skip locked`,
    [current, limit],
  );
  for (const row of rows) {
    const wrapped = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
    await tx.run('update customers.customer set ring = $2, wrapped_key = $3 where id = $1', [
      row.id,
      wrapped.ring,
      wrapped.wrapped,
    ]);
  }
  return rows.length;
}
