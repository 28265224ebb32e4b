/** Wiring of sides. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { sidesPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { sidesRoutes } from './routes.ts';
import { guestRoutes } from './routes-guest.ts';
import { saveKey, sidesOfCustomers, staleKeys, wipeSides } from './store.ts';

export const sidesModule: Module = {
  name: 'sides',
  wire(kernel: Kernel) {
    givePorts({ site: kernel.config.site, publicUrl: kernel.config.publicUrl, keys: kernel.keys });
    registerPermissions(sidesPermissions);
    registerCustomerData('sides', {
      export: (db, scope, customerIds) => sidesOfCustomers(db, scope, customerIds),
      erase: (tx, _scope, customerIds) => wipeSides(tx, customerIds),
    });
    rewrapHolder('sides.side', async (tx, rewrap, current, limit) => {
      const rows = await staleKeys(tx, systemScope('sides.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await saveKey(tx, row.id, next.ring, next.wrapped);
      }
      return rows.length;
    });
    sidesRoutes(kernel);
    guestRoutes(kernel);
  },
};
