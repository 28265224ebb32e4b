/** Routes of watchers and tasks. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as contract from './contract.ts';
import { addTask, changeTask, dropTask } from './keep-tasks.ts';
import { changed } from './routes-relations.ts';
import { watchTicket } from './watch-ticket.ts';

const byId = z.object({ id: z.uuid() });
const byTask = z.object({ id: z.uuid(), taskId: z.uuid() });

export function taskRoutes(kernel: Kernel): void {
  const { http } = kernel;
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/watch',
    right: needs('tickets.read'),
    summary: 'Follow a ticket, or stop following it',
    params: byId,
    body: z.object({ watching: z.boolean() }),
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, watchTicket, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'POST',
    path: '/api/tickets/:id/tasks',
    right: needs('tickets.write'),
    summary: 'Add a sub-task or a point of the checklist',
    params: byId,
    body: contract.newTask,
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, addTask, scope, params.id, { id: params.id, ...body }),
  });
  http.route({
    method: 'PATCH',
    path: '/api/tickets/:id/tasks/:taskId',
    right: needs('tickets.write'),
    summary: 'Change a task, or say that it is done',
    params: byTask,
    body: contract.changeTask,
    response: contract.ticket,
    handle: ({ scope, params, body }) => changed(kernel, changeTask, scope, params.id, { ...params, ...body }),
  });
  http.route({
    method: 'DELETE',
    path: '/api/tickets/:id/tasks/:taskId',
    right: needs('tickets.write'),
    summary: 'Remove a task',
    params: byTask,
    response: contract.ticket,
    handle: ({ scope, params }) => changed(kernel, dropTask, scope, params.id, params),
  });
}
