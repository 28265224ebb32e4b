/** Wiring of portraits. */
import type { Kernel, Module } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { givePorts } from './ports.ts';
import { portraitsRoutes } from './routes.ts';
import { preferencesOf, wipePreferences } from './store.ts';

export const portraitsModule: Module = {
  name: 'portraits',
  wire(kernel: Kernel) {
    givePorts({ site: kernel.config.site });
    registerCustomerData('portraits', {
      export: async (db, scope, ids) =>
        (await preferencesOf(db, scope, ids)).map(({ origin_site, customer_id, version, changed_by, ...said }) => said),
      erase: (tx, _scope, ids) => wipePreferences(tx, ids),
    });
    portraitsRoutes(kernel);
  },
};
