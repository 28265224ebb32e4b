/** Wiring of surveys. */
import type { Kernel, Module } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { surveyPermissions } from './permissions.ts';
import { surveyRoutes } from './routes.ts';
import { eraseOfCustomer, responsesOfCustomer } from './store.ts';
import { surveySubscriptions } from './subscriptions.ts';

export const surveysModule: Module = {
  name: 'surveys',
  wire(kernel: Kernel) {
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
