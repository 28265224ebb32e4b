/** A new ticket out of a template: what the form says, the template's tasks, owner and playbook. All or nothing. */
import type { Scope, Tx } from '#kernel';
import { addTask, openTicket, type TicketRow } from '#modules/tickets';
import type { OpenFromTemplate } from './contract.ts';
import { templateNotFound } from './errors.ts';
import { playbookNamed, templateNamed } from './keep-definitions.ts';
import { beginRun } from './run-playbook.ts';

/** Throws as `openTicket` does, and `playbooks.template-not-found` for one that is offered no more. */
export async function openFromTemplate(
  tx: Tx,
  scope: Scope,
  { templateId, ...input }: { templateId: string } & OpenFromTemplate,
): Promise<TicketRow> {
  const template = await templateNamed(tx, scope, templateId);
  if (template.state !== 'active') throw templateNotFound();
  const { unitId: _, ...form } = input;
  const unitId = input.unitId ?? template.unitId;
  const row = await openTicket(tx, scope, {
    ...form,
    ...(unitId && { unitId }),
    assigneeId: input.assigneeId ?? template.assigneeId,
    form: true,
  });
  for (const task of template.tasks) await addTask(tx, scope, { id: row.id, ...task, ownerId: null, dueOn: null });
  if (template.playbookId) await beginRun(tx, scope, row.id, await playbookNamed(tx, scope, template.playbookId));
  return row;
}
