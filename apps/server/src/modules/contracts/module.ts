/** Wiring of contracts. */
import { type Kernel, type Module, systemScope } from '#kernel';
import { registerContracts } from '#modules/agreements';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { countUse } from '#modules/parts';
import { broughtBy, forgetContracts } from './bring-agreements.ts';
import { contractChanged } from './events.ts';
import { contractsPermissions } from './permissions.ts';
import { givePorts, ports } from './ports.ts';
import { contractsRoutes } from './routes.ts';
import { contractsOf, useOf, wipeContracts } from './store.ts';
import { tellEnds } from './tell-ends.ts';

export const contractsModule: Module = {
  name: 'contracts',
  wire(kernel: Kernel) {
    countUse('contracts', (on) => useOf(on, systemScope('contracts')));
    forgetContracts();
    givePorts({ files: kernel.files, site: kernel.config.site });
    registerPermissions(contractsPermissions);
    registerContracts(broughtBy);
    registerCustomerData('contracts', {
      export: async (db, scope, ids) =>
        (await contractsOf(db, scope, ids)).map(
          ({ file_id, origin_site, customer_id, unit_id, owner_id, version, ...row }) => row,
        ),
      erase: async (tx, scope, ids) => {
        for (const fileId of await wipeContracts(tx, scope, ids)) await ports().files.shred(tx, fileId);
      },
    });
    kernel.events.tail({
      name: 'contracts.bring',
      from: 'end',
      handle: (events) => {
        if (events.some((event) => event.type === contractChanged.type)) forgetContracts();
      },
    });
    // Every morning in the company's time.
    kernel.jobs.schedule('contracts.tell-ends', '7 0 * * *', async (scope) => void (await tellEnds(kernel.db, scope)));
    contractsRoutes(kernel);
  },
};
