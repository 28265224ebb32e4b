/** A queue's door: whether it is open now, when it opens, what a closed one says and offers. */
import type { Db, Name, Scope } from '#kernel';
import { calendarOpen } from '#modules/clocks';
import { knownQueue } from './store-queues.ts';
import type { QueueRow } from './tables.ts';

export type Door = {
  open: boolean;
  opensAt: Date | null;
  /** Empty: the queue says nothing of its own. */
  closedText: Name;
  closedOffer: 'message' | 'wait';
};

export async function doorOf(db: Db, scope: Scope, queue: QueueRow, at?: Date): Promise<Door> {
  const { closed_text: closedText, closed_offer: closedOffer, calendar_id } = queue;
  const hours = calendar_id ? await calendarOpen(db, scope, calendar_id, at) : { open: true, opensAt: null };
  return { ...hours, closedText, closedOffer };
}

/** Null for a queue that is not there. What a door says is public. */
export async function queueDoor(db: Db, scope: Scope, queueId: string, at?: Date): Promise<Door | null> {
  const queue = await knownQueue(db, scope, queueId);
  return queue ? doorOf(db, scope, queue, at) : null;
}
