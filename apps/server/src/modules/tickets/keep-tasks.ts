/** Sub-tasks and the checklist of a ticket. */
import { clock, newId, type Scope, type Tx } from '#kernel';
import { staffCard } from '#modules/identity';
import { notifyStaff } from '#modules/notifications';
import type { ChangeTask, NewTask } from './contract.ts';
import { assigneeUnknown, taskNotFound } from './errors.ts';
import { ticketChanged } from './events.ts';
import { holdTicket } from './hold-ticket.ts';
import { updateTicket } from './store.ts';
import { deleteTask, insertTask, saveTask, type TaskRow, tasksOf } from './store-tasks.ts';
import type { FieldChange, TicketRow } from './tables.ts';
import { note, say } from './tell.ts';

const byOf = (scope: Scope) => `${scope.actor.kind}:${scope.actor.id}`;

/** Throws `tickets.assignee-unknown`. */
export async function addTask(tx: Tx, scope: Scope, input: { id: string } & NewTask): Promise<void> {
  const row = await holdTicket(tx, scope, input.id);
  if (input.ownerId && !(await staffCard(tx, scope, input.ownerId))) throw assigneeUnknown();
  const task: TaskRow = {
    id: newId(),
    ticket_id: row.id,
    title: input.title,
    owner_id: input.ownerId,
    due_on: input.dueOn,
    required: input.required,
    created_at: clock.now(),
    created_by: byOf(scope),
    done_at: null,
    done_by: null,
  };
  await insertTask(tx, task);
  await keep(tx, scope, row, { field: 'added', from: null, to: task.title });
  await tellOwner(tx, scope, row, task, null);
}

/** Throws `tickets.task-not-found`, `tickets.assignee-unknown`. */
export async function changeTask(
  tx: Tx,
  scope: Scope,
  input: { id: string; taskId: string } & ChangeTask,
): Promise<void> {
  const row = await holdTicket(tx, scope, input.id);
  const task = await taskIn(tx, scope, row, input.taskId);
  if (input.ownerId && !(await staffCard(tx, scope, input.ownerId))) throw assigneeUnknown();
  const turns = input.done !== undefined && input.done !== (task.done_at !== null);
  const after: TaskRow = {
    ...task,
    title: input.title ?? task.title,
    owner_id: input.ownerId === undefined ? task.owner_id : input.ownerId,
    due_on: input.dueOn === undefined ? task.due_on : input.dueOn,
    required: input.required ?? task.required,
    ...(turns && (input.done ? { done_at: clock.now(), done_by: byOf(scope) } : { done_at: null, done_by: null })),
  };
  if (JSON.stringify(after) === JSON.stringify(task)) return;
  await saveTask(tx, after);
  const what = turns ? (input.done ? 'done' : 'undone') : 'changed';
  await keep(tx, scope, row, { field: what, from: null, to: after.title });
  await tellOwner(tx, scope, row, after, task.owner_id);
}

export async function dropTask(tx: Tx, scope: Scope, input: { id: string; taskId: string }): Promise<void> {
  const row = await holdTicket(tx, scope, input.id);
  const task = await taskIn(tx, scope, row, input.taskId);
  await deleteTask(tx, task.id);
  await keep(tx, scope, row, { field: 'dropped', from: task.title, to: null });
}

async function taskIn(tx: Tx, scope: Scope, row: TicketRow, id: string): Promise<TaskRow> {
  const task = (await tasksOf(tx, scope, row.id)).find((one) => one.id === id);
  if (!task) throw taskNotFound();
  return task;
}

async function keep(tx: Tx, scope: Scope, row: TicketRow, change: FieldChange): Promise<void> {
  const at = clock.now();
  const after = await updateTicket(tx, row.id, {}, at);
  await note(tx, scope, row.id, 'task', [change], null, at);
  await say(tx, scope, ticketChanged, after, { fields: ['tasks'] });
}

/** A new owner hears of it. */
async function tellOwner(tx: Tx, scope: Scope, row: TicketRow, task: TaskRow, before: string | null): Promise<void> {
  if (!task.owner_id || task.owner_id === before || task.owner_id === scope.actor.id) return;
  await notifyStaff(tx, scope, [task.owner_id], {
    code: 'tickets.task-given',
    params: { number: row.number },
    link: `/tickets/${row.id}`,
    key: `task:${task.id}:${row.version}`,
  });
}
