/** Which tickets may become one, and what a relation is called from either end. */
import { isOpen } from './rules.ts';
import type { RelationKind, TicketRow } from './tables.ts';

type Side = Pick<TicketRow, 'id' | 'state' | 'merged_into'>;

/** Why not, or null. Solved work has its outcome and its survey already: it is related, not absorbed. */
export function mergeRefusal(absorbed: Side, survivor: Side): 'itself' | 'absorbed-ended' | 'survivor-ended' | null {
  if (absorbed.id === survivor.id) return 'itself';
  if (!isOpen(absorbed.state)) return 'absorbed-ended';
  // The survivor of a merge must stand for itself: so aliases form a tree and never a circle.
  if (survivor.state === 'closed' || survivor.merged_into !== null) return 'survivor-ended';
  return null;
}

export const seenKinds = [
  'related',
  'duplicate',
  'duplicated-by',
  'caused-by',
  'causes',
  'split-from',
  'split-into',
] as const;
export type SeenKind = (typeof seenKinds)[number];

const backwards: Record<RelationKind, SeenKind> = {
  related: 'related',
  duplicate: 'duplicated-by',
  'caused-by': 'causes',
  'split-from': 'split-into',
};

/** `from` true: seen from the ticket that was related to the other. */
export function seenAs(kind: RelationKind, from: boolean): SeenKind {
  return from ? kind : backwards[kind];
}
