/** Work that people begin themselves: a call they place. It takes one of their slots, like any other. */
import type { Scope, Tx } from '#kernel';
import { assignTo } from './assign-work.ts';
import { type Enqueued, enqueue } from './enqueue-work.ts';
import { queueNotFound } from './errors.ts';
import { queueOfMember } from './store-queues.ts';

/** Held at once by the person, in a queue of the channel they work in. Throws `routing.queue-not-found` when they work in none. */
export async function bringWork(
  tx: Tx,
  scope: Scope,
  input: { kind: string; subjectId: string; channel: string; staffId: string; contactId: string | null },
): Promise<Enqueued> {
  const queueId = await queueOfMember(tx, scope, input.staffId, input.channel);
  if (!queueId) throw queueNotFound();
  const { kind, subjectId, contactId, staffId } = input;
  const entered = await enqueue(tx, scope, { kind, subjectId, queueId, contactId, wanted: { dedicated: staffId } });
  await assignTo(tx, scope, { kind, subjectId, staffId });
  return entered;
}
