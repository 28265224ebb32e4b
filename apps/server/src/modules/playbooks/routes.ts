/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs, type Scope, type Tx } from '#kernel';
import * as contract from './contract.ts';
import { addPlaybook, addTemplate, changePlaybook, changeTemplate } from './keep-definitions.ts';
import { openFromTemplate } from './open-from-template.ts';
import { standingOf } from './read-run.ts';
import { beginNamed, endRun, tickStep } from './run-playbook.ts';
import { listPlaybooks, listTemplates } from './store.ts';

const byId = z.object({ id: z.uuid() });
const byTicket = z.object({ ticketId: z.uuid() });

export function playbooksRoutes({ http, db }: Kernel): void {
  const stands = <I extends { ticketId: string }>(
    act: (tx: Tx, scope: Scope, input: I) => Promise<void>,
    scope: Scope,
    input: I,
  ): Promise<contract.Standing> =>
    db.transact(async (tx) => {
      await act(tx, scope, input);
      return await standingOf(tx, scope, input.ticketId);
    });
  http.route({
    method: 'GET',
    path: '/api/playbooks',
    right: needs('tickets.read'),
    summary: 'Playbooks, those in use first',
    response: z.object({ playbooks: z.array(contract.playbook) }),
    handle: async ({ scope }) => ({ playbooks: await listPlaybooks(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/playbooks',
    right: needs('tickets.configure'),
    summary: 'Define a playbook; audited',
    body: contract.newPlaybook,
    response: contract.playbook,
    handle: ({ scope, body }) => db.transact((tx) => addPlaybook(tx, scope, body)),
  });
  http.route({
    method: 'PATCH',
    path: '/api/playbooks/:id',
    right: needs('tickets.configure'),
    summary: 'Change or retire a playbook; begun ones stay as they are; audited',
    params: byId,
    body: contract.editPlaybook,
    response: contract.playbook,
    handle: ({ scope, params, body }) => db.transact((tx) => changePlaybook(tx, scope, { id: params.id, ...body })),
  });
  http.route({
    method: 'GET',
    path: '/api/playbooks/tickets/:ticketId',
    right: needs('tickets.read'),
    summary: 'Where the playbook of a ticket stands, or which may begin',
    params: byTicket,
    response: contract.standing,
    handle: ({ scope, params }) => standingOf(db, scope, params.ticketId),
  });
  http.route({
    method: 'POST',
    path: '/api/playbooks/tickets/:ticketId',
    right: needs('tickets.write'),
    summary: 'Begin a playbook on a ticket',
    params: byTicket,
    body: z.object({ playbookId: z.uuid() }),
    response: contract.standing,
    handle: ({ scope, params, body }) => stands(beginNamed, scope, { ...params, ...body }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/playbooks/tickets/:ticketId',
    right: needs('tickets.write'),
    summary: 'Take a playbook off a ticket while no step is ticked',
    params: byTicket,
    response: contract.standing,
    handle: ({ scope, params }) => stands(endRun, scope, params),
  });
  http.route({
    method: 'POST',
    path: '/api/playbooks/tickets/:ticketId/steps',
    right: needs('tickets.write'),
    summary: 'Tick a step, or take the last one back',
    params: byTicket,
    body: z.object({ key: z.string().max(40), done: z.boolean() }),
    response: contract.standing,
    handle: ({ scope, params, body }) => stands(tickStep, scope, { ...params, ...body }),
  });
  http.route({
    method: 'GET',
    path: '/api/ticket-templates',
    right: needs('tickets.read'),
    summary: 'Templates of tickets, those in use first',
    response: z.object({ templates: z.array(contract.template) }),
    handle: async ({ scope }) => ({ templates: await listTemplates(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/ticket-templates',
    right: needs('tickets.configure'),
    summary: 'Define a template; audited',
    body: contract.newTemplate,
    response: contract.template,
    handle: ({ scope, body }) => db.transact((tx) => addTemplate(tx, scope, body)),
  });
  http.route({
    method: 'PATCH',
    path: '/api/ticket-templates/:id',
    right: needs('tickets.configure'),
    summary: 'Change or retire a template; audited',
    params: byId,
    body: contract.editTemplate,
    response: contract.template,
    handle: ({ scope, params, body }) => db.transact((tx) => changeTemplate(tx, scope, { id: params.id, ...body })),
  });
  http.route({
    method: 'POST',
    path: '/api/ticket-templates/:id/open',
    right: needs('tickets.write'),
    summary: 'Open a ticket with the tasks, the owner and the playbook of a template',
    params: byId,
    body: contract.openFromTemplate,
    response: z.object({ id: z.uuid(), number: z.string() }),
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        const { id, number } = await openFromTemplate(tx, scope, { templateId: params.id, ...body });
        return { id, number };
      }),
  });
}
