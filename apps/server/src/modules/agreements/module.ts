/** Wiring of agreements. */
import { type EventKind, type Kernel, type Module, systemScope } from '#kernel';
import { clockEnded } from '#modules/clocks';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { forgetAgreements } from './agreement-book.ts';
import { agreementChanged } from './events.ts';
import { agreementsPermissions } from './permissions.ts';
import { agreementsRoutes } from './routes.ts';
import { agreementsOfCustomers, forgetParties, insertOutcomes, type NewOutcome } from './store.ts';

const scope = systemScope('agreements');

export const agreementsModule: Module = {
  name: 'agreements',
  wire(kernel: Kernel) {
    forgetAgreements();
    registerPermissions(agreementsPermissions);
    registerCustomerData('agreements', {
      export: (db, by, customerIds) => agreementsOfCustomers(db, by, customerIds),
      erase: (tx, _scope, customerIds) => forgetParties(tx, customerIds),
    });
    kernel.events.subscribe({
      name: 'agreements.outcomes',
      from: 'end',
      to: [clockEnded],
      handle: (tx, { payload }) => insertOutcomes(tx, scope, outcomesOf([payload])),
      handleAll: (tx, all) => insertOutcomes(tx, scope, outcomesOf(all.map(({ payload }) => payload))),
    });
    kernel.events.tail({
      name: 'agreements.book',
      from: 'end',
      handle: (events) => {
        if (events.some((event) => event.type === agreementChanged.type)) forgetAgreements();
      },
    });
    agreementsRoutes(kernel);
  },
};

function outcomesOf(ended: readonly (typeof clockEnded extends EventKind<infer P> ? P : never)[]): NewOutcome[] {
  return ended
    .filter(({ subjectKind }) => subjectKind === 'ticket')
    .map(({ clockId, subjectId, target, outcome, stoppedAt }) => ({
      clockId,
      ticketId: subjectId,
      target,
      outcome,
      at: new Date(stoppedAt),
    }));
}
