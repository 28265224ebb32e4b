import type { Conversation } from '@qiao/server/contracts/conversations';
import { type RefObject, useRef } from 'react';
import { inHeldOrder, type Sorting, sorted } from '../data/order.ts';

/** Sorted by urgency, but never under the hand: while the pointer is over the list, rows stay where they are. */
export function useOrdered(
  conversations: readonly Conversation[],
  by: Sorting,
  pointer: RefObject<boolean>,
  view: string,
): Conversation[] {
  const held = useRef<{ key: string; ids: string[] }>({ key: '', ids: [] });
  const key = `${view} ${by}`;
  const hold = pointer.current && held.current.key === key;
  const ordered = hold ? inHeldOrder(conversations, held.current.ids) : sorted(conversations, by);
  held.current = { key, ids: ordered.map((one) => one.id) };
  return ordered;
}
