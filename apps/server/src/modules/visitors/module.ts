/** Wiring of visitors. */
import { clock, type Kernel, type Module, systemScope } from '#kernel';
import { keepDoor } from '#modules/conversations';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { countUse } from '#modules/parts';
import { refuseBanned } from './ban-visitor.ts';
import { visitorData } from './customer-data.ts';
import { visitorPermissions } from './permissions.ts';
import { Pulses, validMs } from './pulses.ts';
import { visitorRoutes } from './routes.ts';
import { acceptedFrom, useOf } from './store.ts';

let pulses: Pulses | null = null;

export const visitorsModule: Module = {
  name: 'visitors',
  wire(kernel: Kernel) {
    countUse('visitors', (on) => useOf(on, systemScope('visitors')));
    const { db, log, config } = kernel;
    registerPermissions(visitorPermissions);
    registerCustomerData('visitors', visitorData);
    keepDoor({
      admit: refuseBanned,
      invitedBy: (tx, scope) => acceptedFrom(tx, scope, new Date(clock.ms() - validMs)),
    });
    pulses = new Pulses({ db, log, site: config.site });
    visitorRoutes(kernel, pulses);
  },
  async stop() {
    await pulses?.stop();
  },
};
