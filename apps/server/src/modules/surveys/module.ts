/** Wiring of surveys. */
import { type Kernel, type Module, systemScope } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { countUse } from '#modules/parts';
import { surveyPermissions } from './permissions.ts';
import { surveyRoutes } from './routes.ts';
import { eraseOfCustomer, responsesOfCustomer, useOf } from './store.ts';
import { surveySubscriptions } from './subscriptions.ts';

export const surveysModule: Module = {
  name: 'surveys',
  wire(kernel: Kernel) {
    countUse('surveys', (on) => useOf(on, systemScope('surveys')));
    registerPermissions(surveyPermissions);
    registerCustomerData('surveys', {
      export: async (db, scope, customerIds) =>
        (await Promise.all(customerIds.map((id) => responsesOfCustomer(db, scope, id)))).flat(),
      erase: async (tx, _scope, customerIds) => {
        for (const id of customerIds) await eraseOfCustomer(tx, id);
      },
    });
    surveyRoutes(kernel);
    surveySubscriptions(kernel);
  },
};
