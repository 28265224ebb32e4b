/** Orders in the shape of the contract, for files that the caller may see. */
import type { Db, Scope } from '#kernel';
import { modelsById } from '#modules/catalogue';
import { identityFile, shownPersonal } from '#modules/customers';
import type { Order } from './contract.ts';
import { orderCustomerUnseen } from './errors.ts';
import { nextStates } from './rules.ts';
import { ordersNumbered, ordersOf } from './store.ts';
import type { OrderRow } from './tables.ts';
import { openAddress } from './vault.ts';

export async function shownOrders(db: Db, scope: Scope, rows: readonly OrderRow[]): Promise<Order[]> {
  const known = await modelsById(
    db,
    scope,
    rows.flatMap(({ lines }) => lines.flatMap(({ modelId }) => modelId ?? [])),
  );
  return rows.map((row) => {
    const clear = openAddress(row);
    return {
      id: row.id,
      customerId: row.customer_id,
      source: row.source,
      number: row.number,
      state: row.state,
      next: nextStates(row.state),
      placedAt: row.placed_at.toISOString(),
      currency: row.currency,
      total: row.total,
      lines: row.lines.map((line) => {
        const model = line.modelId ? known.get(line.modelId) : undefined;
        return { ...line, modelName: model?.name ?? null, modelCode: model?.code ?? null };
      }),
      address: clear === null ? null : shownPersonal(scope, 'address', clear),
      invoice: row.invoice,
      note: row.note,
      version: row.version,
    };
  });
}

/** `permission`: the right by which the caller came here. */
export async function customerOrders(
  db: Db,
  scope: Scope,
  customerId: string,
  permission = 'orders.read',
): Promise<Order[]> {
  const file = await identityFile(db, scope, customerId, permission);
  if (!file) throw orderCustomerUnseen();
  return shownOrders(db, scope, await ordersOf(db, scope, file.members));
}

/** Of files in reach, whatever the source. */
export async function ordersByNumber(db: Db, scope: Scope, number: string): Promise<Order[]> {
  const seen: OrderRow[] = [];
  for (const row of await ordersNumbered(db, scope, number))
    if (await identityFile(db, scope, row.customer_id, 'orders.read')) seen.push(row);
  return shownOrders(db, scope, seen);
}
