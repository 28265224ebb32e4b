/** Wiring of scim. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { scimPermissions } from './permissions.ts';
import { scimRoutes } from './routes.ts';
import { readPersonsToRewrap, writePersonKey } from './store.ts';

export const scimModule: Module = {
  name: 'scim',
  wire(kernel: Kernel) {
    registerPermissions(scimPermissions);
    scimRoutes(kernel);
    rewrapHolder('scim.person', async (tx, rewrap, current, limit) => {
      const rows = await readPersonsToRewrap(tx, systemScope('scim.rewrap'), current, limit);
      for (const { staff_id, ring, wrapped_key } of rows) {
        const next = rewrap({ ring, wrapped: wrapped_key });
        await writePersonKey(tx, staff_id, next.ring, next.wrapped);
      }
      return rows.length;
    });
  },
};
