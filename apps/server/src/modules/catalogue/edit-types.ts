/** Kinds of tickets: a company names its own besides the shipped ones. */
import type { z } from 'zod';
import { announce, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { editTicketType, newTicketType } from './contract.ts';
import { codeTaken, typeNotFound } from './errors.ts';
import { catalogueChanged } from './events.ts';
import { findType, insertType, updateType } from './store-types.ts';

export async function createTicketType(tx: Tx, scope: Scope, input: z.infer<typeof newTicketType>): Promise<string> {
  demand(scope, 'catalogue.write', null);
  const id = newId();
  try {
    await insertType(tx, { id, ...input });
  } catch (error) {
    throw isDuplicate(error) ? codeTaken({ code: input.key }) : error;
  }
  await tell(tx, scope, id, 'catalogue.type-created');
  return id;
}

/** 409 kernel.conflict on a stale version. The key stays: work is stored under it. */
export async function changeTicketType(
  tx: Tx,
  scope: Scope,
  input: { id: string } & z.infer<typeof editTicketType>,
): Promise<void> {
  demand(scope, 'catalogue.write', null);
  const before = await findType(tx, scope, input.id);
  if (!before) throw typeNotFound();
  const after = {
    ...before,
    version: input.version,
    name: input.name ?? before.name,
    position: input.position ?? before.position,
    state: input.state ?? before.state,
  };
  if (!(await updateType(tx, after))) throw conflict();
  await tell(tx, scope, input.id, 'catalogue.type-changed');
}

async function tell(tx: Tx, scope: Scope, id: string, action: string): Promise<void> {
  await record(tx, scope, { action, subject: ['ticket-type', id] });
  await announce(tx, catalogueChanged, {
    aggregate: ['ticket-type', id],
    payload: { kind: 'ticket-type', id },
    actor: scope.actor,
  });
}
