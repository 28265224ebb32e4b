/** Creates and changes topics. */
import type { z } from 'zod';
import { announce, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { editTopic as editShape, newTopic as newShape } from './contract.ts';
import { codeTaken, topicLoop, topicNotFound } from './errors.ts';
import { catalogueChanged } from './events.ts';
import { findTopic, insertTopic, isAncestor, updateTopic } from './store.ts';

export async function createTopic(tx: Tx, scope: Scope, input: z.infer<typeof newShape>): Promise<string> {
  demand(scope, 'catalogue.write', null);
  if (input.parentId && !(await findTopic(tx, scope, input.parentId))) throw topicNotFound();
  const id = newId();
  try {
    await insertTopic(tx, {
      id,
      parent_id: input.parentId,
      code: input.code,
      name: input.name,
      ticket_type: input.ticketType,
      position: input.position,
    });
  } catch (error) {
    throw isDuplicate(error) ? codeTaken({ code: input.code }) : error;
  }
  await tell(tx, scope, id, 'catalogue.topic-created');
  return id;
}

/** 409 kernel.conflict on a stale version. */
export async function editTopic(
  tx: Tx,
  scope: Scope,
  input: { id: string } & z.infer<typeof editShape>,
): Promise<void> {
  demand(scope, 'catalogue.write', null);
  const { id, version, name, parentId, ticketType, position, state } = input;
  if (!(await findTopic(tx, scope, id))) throw topicNotFound();
  if (parentId) {
    if (!(await findTopic(tx, scope, parentId))) throw topicNotFound();
    if (await isAncestor(tx, scope, id, parentId)) throw topicLoop();
  }
  const changed = await updateTopic(tx, id, version, {
    ...(name && { name }),
    ...(parentId !== undefined && { parent_id: parentId }),
    ...(ticketType !== undefined && { ticket_type: ticketType }),
    ...(position !== undefined && { position }),
    ...(state && { state }),
  });
  if (!changed) throw conflict();
  await tell(tx, scope, id, 'catalogue.topic-changed');
}

async function tell(tx: Tx, scope: Scope, id: string, action: string): Promise<void> {
  await record(tx, scope, { action, subject: ['topic', id] });
  await announce(tx, catalogueChanged, {
    aggregate: ['topic', id],
    payload: { kind: 'topic', id },
    actor: scope.actor,
  });
}
