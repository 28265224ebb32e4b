/** Administrators of the whole company define playbooks and templates. Begun runs stay as they are. */
import { conflict, demand, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { EditPlaybook, EditTemplate, NewPlaybook, NewTemplate, Playbook, Template } from './contract.ts';
import { playbookNotFound, templateNotFound } from './errors.ts';
import {
  insertPlaybook,
  insertTemplate,
  listPlaybooks,
  listTemplates,
  updatePlaybook,
  updateTemplate,
} from './store.ts';

const right = 'tickets.configure';

export async function addPlaybook(tx: Tx, scope: Scope, input: NewPlaybook): Promise<Playbook> {
  demand(scope, right, null);
  const row: Playbook = { id: newId(), ...input, state: 'active', version: 1 };
  await insertPlaybook(tx, row);
  await record(tx, scope, { action: 'playbooks.playbook-added', subject: ['playbook', row.id] });
  return row;
}

/** 409 kernel.conflict on a stale version. */
export async function changePlaybook(
  tx: Tx,
  scope: Scope,
  { id, ...changes }: { id: string } & EditPlaybook,
): Promise<Playbook> {
  demand(scope, right, null);
  const before = await playbookNamed(tx, scope, id);
  const after: Playbook = { ...before, ...defined(changes) };
  if (!(await updatePlaybook(tx, after))) throw conflict();
  await record(tx, scope, { action: 'playbooks.playbook-changed', subject: ['playbook', id] });
  return { ...after, version: after.version + 1 };
}

/** Throws `playbooks.not-found`. */
export async function playbookNamed(tx: Tx, scope: Scope, id: string): Promise<Playbook> {
  const found = (await listPlaybooks(tx, scope)).find((one) => one.id === id);
  if (!found) throw playbookNotFound();
  return found;
}

export async function addTemplate(tx: Tx, scope: Scope, input: NewTemplate): Promise<Template> {
  demand(scope, right, null);
  if (input.playbookId) await playbookNamed(tx, scope, input.playbookId);
  const row: Template = { id: newId(), ...input, state: 'active', version: 1 };
  await insertTemplate(tx, row);
  await record(tx, scope, { action: 'playbooks.template-added', subject: ['ticket-template', row.id] });
  return row;
}

/** 409 kernel.conflict on a stale version. */
export async function changeTemplate(
  tx: Tx,
  scope: Scope,
  { id, ...changes }: { id: string } & EditTemplate,
): Promise<Template> {
  demand(scope, right, null);
  if (changes.playbookId) await playbookNamed(tx, scope, changes.playbookId);
  const after: Template = { ...(await templateNamed(tx, scope, id)), ...defined(changes) };
  if (!(await updateTemplate(tx, after))) throw conflict();
  await record(tx, scope, { action: 'playbooks.template-changed', subject: ['ticket-template', id] });
  return { ...after, version: after.version + 1 };
}

/** Throws `playbooks.template-not-found`. */
export async function templateNamed(tx: Tx, scope: Scope, id: string): Promise<Template> {
  const found = (await listTemplates(tx, scope)).find((one) => one.id === id);
  if (!found) throw templateNotFound();
  return found;
}

function defined<T extends object>(changes: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
