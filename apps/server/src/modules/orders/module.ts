/** Wiring of orders. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { registerImportKind } from '#modules/imports';
import { countUse } from '#modules/parts';
import { orderImport } from './import-orders.ts';
import { ownData } from './own-data.ts';
import { ordersPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { ordersRoutes } from './routes.ts';
import { saveKey, staleKeys, useOf } from './store.ts';

export const ordersModule: Module = {
  name: 'orders',
  wire(kernel: Kernel) {
    countUse('orders', (on) => useOf(on, systemScope('orders')));
    givePorts({ keys: kernel.keys, site: kernel.config.site });
    registerPermissions(ordersPermissions);
    registerCustomerData('orders', ownData);
    registerImportKind(orderImport);
    rewrapHolder('orders.order', async (tx, rewrap, current, limit) => {
      const rows = await staleKeys(tx, systemScope('orders.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await saveKey(tx, row.id, next.ring, next.wrapped);
      }
      return rows.length;
    });
    ordersRoutes(kernel);
  },
};
