/** Receipts come in any order: a message only goes forward. */
import type { MessageState } from '../tables.ts';

const order: Partial<Record<MessageState, number>> = { queued: 0, sending: 0, sent: 1, delivered: 2, read: 3 };

export function goesOnTo(now: MessageState, next: 'sent' | 'delivered' | 'read' | 'failed'): boolean {
  if (now === 'dropped' || now === 'failed' || now === 'received') return false;
  if (next === 'failed') return now !== 'delivered' && now !== 'read';
  return order[next]! > order[now]!;
}
