/** Wiring of advice. */
import type { Kernel, Module } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { registerGate, ticketChanged } from '#modules/tickets';
import { awaitAdvice } from './give-advice.ts';
import { advicePermissions } from './permissions.ts';
import { adviceRoutes } from './routes.ts';
import { adviceOfCustomers, moveRequests, wipeAdvice } from './store.ts';

export const adviceModule: Module = {
  name: 'advice',
  wire(kernel: Kernel) {
    registerPermissions(advicePermissions);
    registerCustomerData('advice', {
      export: (db, scope, customerIds) => adviceOfCustomers(db, scope, customerIds),
      erase: (tx, _scope, customerIds) => wipeAdvice(tx, customerIds),
    });
    registerGate('advice', async (tx, scope, row, to) => {
      if (to === 'resolved') await awaitAdvice(tx, scope, row);
    });
    kernel.events.subscribe({
      name: 'advice.moved',
      from: 'end',
      to: [ticketChanged],
      handle: async (tx, { payload }) => {
        if (payload.fields.includes('unitId') || payload.fields.includes('customerId'))
          await moveRequests(tx, payload.ticketId, payload.unitId, payload.customerId);
      },
    });
    adviceRoutes(kernel);
  },
};
