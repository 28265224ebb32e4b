/** What this module hands out about a customer, and wipes. */
import type { CustomerData } from '#modules/customers';
import { ordersOf, wipeOrders } from './store.ts';
import { openAddress } from './vault.ts';

export const ownData: CustomerData = {
  export: async (db, scope, ids) =>
    (await ordersOf(db, scope, ids)).map((row) => ({
      source: row.source,
      number: row.number,
      state: row.state,
      placedAt: row.placed_at,
      currency: row.currency,
      total: row.total,
      lines: row.lines,
      address: openAddress(row),
      invoice: row.invoice,
      note: row.note,
    })),
  erase: (tx, _scope, ids) => wipeOrders(tx, ids),
};
