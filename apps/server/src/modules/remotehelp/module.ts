/** Wiring of remotehelp. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { countUse } from '#modules/parts';
import { registerAsks } from '#modules/webcalls';
import { remotehelpPermissions } from './permissions.ts';
import { give, own } from './ports.ts';
import { dropOld } from './record-help.ts';
import { remotehelpRoutes } from './routes.ts';
import { guestRoutes } from './routes-guest.ts';
import { endDue } from './run-help.ts';
import { isAsked, ofCustomers, saveSession, staleKeys, takePiecesOf, useOf } from './store.ts';
import { remotehelpSubscriptions } from './subscriptions.ts';
import { Waiters } from './waiters.ts';

const house = systemScope('remotehelp');

export const remotehelpModule: Module = {
  name: 'remotehelp',
  wire(kernel: Kernel) {
    countUse('remotehelp', (on) => useOf(on, systemScope('remotehelp')));
    const { config, keys, files } = kernel;
    const waiters = new Waiters(kernel.signals);
    give({ site: config.site, publicUrl: config.publicUrl, ice: config.ice, keys, files, waiters });
    registerAsks((db, callId) => isAsked(db, house, callId));
    registerPermissions(remotehelpPermissions);
    registerCustomerData('remotehelp', {
      export: (db, scope, customerIds) => ofCustomers(db, scope, customerIds),
      erase: async (tx, _scope, customerIds) => {
        for (const file of await takePiecesOf(tx, customerIds)) await files.shred(tx, file);
      },
    });
    rewrapHolder('remotehelp.session', async (tx, rewrap, current, limit) => {
      const rows = await staleKeys(tx, house, current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await saveSession(tx, row.id, { ring: next.ring, wrapped_key: next.wrapped });
      }
      return rows.length;
    });
    remotehelpRoutes(kernel);
    guestRoutes(kernel);
    remotehelpSubscriptions(kernel);
    kernel.jobs.schedule('remotehelp.end-due', '* * * * *', async () => void (await endDue(kernel)));
    kernel.jobs.schedule('remotehelp.drop-old', '17 3 * * *', async () => {
      while ((await dropOld(kernel, house)) > 0);
    });
  },
  async stop() {
    own().waiters.stop();
  },
};
