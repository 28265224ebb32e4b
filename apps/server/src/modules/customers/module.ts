import { can, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerFieldSubject } from '#modules/fields';
import { registerPermissions } from '#modules/identity';
import { registerImportKind } from '#modules/imports';
import { fieldSubject } from './custom-values.ts';
import { registerCustomerData } from './customer-data.ts';
import { settleErasures } from './erase-customer.ts';
import { customerImport } from './import-customers.ts';
import { settleLikeness } from './likeness.ts';
import { ownData } from './own-data.ts';
import { customerPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { customerRoutes } from './routes.ts';
import { mergeRoutes } from './routes-merge.ts';
import { partRoutes } from './routes-parts.ts';
import { personalRoutes } from './routes-personal.ts';
import { findCustomer } from './store.ts';
import { rewrapCustomerKeys } from './store-keys.ts';

export const customersModule: Module = {
  name: 'customers',
  wire(kernel) {
    const { config, db, files, keys, realtime } = kernel;
    givePorts({ keys, files, site: config.site, anchorDir: config.anchorDir });
    registerPermissions(customerPermissions);
    registerCustomerData('customers', ownData);
    rewrapHolder('customers.customer', (tx, rewrap, current, limit) =>
      rewrapCustomerKeys(tx, systemScope('keys'), rewrap, current, limit),
    );
    realtime.topic(
      'customer',
      async (scope, id) => can(scope, 'customers.read') && (await findCustomer(db, scope, id)) !== null,
    );
    customerRoutes(kernel);
    personalRoutes(kernel);
    mergeRoutes(kernel);
    partRoutes(kernel);
    registerFieldSubject(fieldSubject);
    registerImportKind(customerImport);
    // Imports may leave it out; an upgrade finds files without.
    kernel.jobs.schedule('customers.likeness', '*/10 * * * *', async () => void (await settleLikeness(db)));
  },
  async start(kernel) {
    const again = await settleErasures(kernel.db);
    if (again > 0) kernel.log.warn({ customers: again }, 'a restored backup held erased customers; erased again');
  },
};
