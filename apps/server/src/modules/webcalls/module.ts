/** Wiring of webcalls. */
import { clock, type Kernel, type Module, systemScope } from '#kernel';
import { registerContacts } from '#modules/parties';
import { countUse } from '#modules/parts';
import { contactOfCall } from './from-window.ts';
import { webcallsRoutes } from './routes.ts';
import { dropGuests, useOf } from './store.ts';
import { storySubscriptions } from './stories.ts';

export const webcallsModule: Module = {
  name: 'webcalls',
  wire(kernel: Kernel) {
    countUse('webcalls', (on) => useOf(on, systemScope('webcalls')));
    webcallsRoutes(kernel);
    registerContacts(contactOfCall);
    storySubscriptions(kernel);
    kernel.jobs.schedule('webcalls.drop-guests', '27 3 * * *', () =>
      kernel.db.transact((tx) => dropGuests(tx, new Date(clock.ms() - 2 * 86_400_000))),
    );
  },
};
