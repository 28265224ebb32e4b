import { can, type Module } from '#kernel';
import { catalogueChanged } from '#modules/catalogue';
import { registerCustomerData } from '#modules/customers';
import { definitionChanged } from '#modules/fields';
import { registerPermissions } from '#modules/identity';
import { registerKind } from '#modules/routing';
import { forgetDispatch } from './dispatch-book.ts';
import { dispatchChanged } from './events.ts';
import { forgetForm } from './form-book.ts';
import { forgetNames } from './names-book.ts';
import { ticketPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { ticketRoutes } from './routes.ts';
import { dispatchRoutes } from './routes-dispatch.ts';
import { relationRoutes } from './routes-relations.ts';
import { taskRoutes } from './routes-tasks.ts';
import { findTicket } from './store.ts';
import { ticketsOfCustomers, wipeTickets } from './store-text.ts';
import { ticketSubscriptions } from './subscriptions.ts';
import { registerTicketForm } from './take-form.ts';
import { tellDispatched, tellJob } from './tell-dispatched.ts';
import { ticketKind } from './work-kind.ts';

export const ticketsModule: Module = {
  name: 'tickets',
  wire(kernel) {
    const { config, db, jobs, realtime } = kernel;
    givePorts({ site: config.site, jobs });
    jobs.handle(tellJob, (order) => tellDispatched(db, order));
    registerPermissions(ticketPermissions);
    registerKind(ticketKind);
    forgetNames();
    forgetDispatch();
    forgetForm();
    registerTicketForm();
    registerCustomerData('tickets', {
      export: (from, scope, customerIds) => ticketsOfCustomers(from, scope, customerIds),
      erase: (tx, _scope, customerIds) => wipeTickets(tx, customerIds),
    });
    realtime.topic(
      'ticket',
      async (scope, id) => can(scope, 'tickets.read') && (await findTicket(db, scope, id)) !== null,
    );
    ticketRoutes(kernel);
    relationRoutes(kernel);
    taskRoutes(kernel);
    dispatchRoutes(kernel);
    kernel.events.tail({
      name: 'tickets.dispatch-rules',
      from: 'end',
      handle: (events) => {
        if (events.some((event) => event.type === dispatchChanged.type)) forgetDispatch();
        if (events.some(({ type }) => type === definitionChanged.type || type === catalogueChanged.type)) forgetForm();
      },
    });
    ticketSubscriptions(kernel);
  },
};
