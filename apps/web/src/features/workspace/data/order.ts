/** Sorting rules of the work list. Pure: what stands where is decided here and nowhere else. */
import type { Conversation } from '@qiao/server/contracts/conversations';
import { type ClockFacts, urgency } from '../../../shared/time/clock-steps.ts';

export type Sorting = 'urgent' | 'latest' | 'oldest';

/** The promise of a first response. A chat that ended unanswered owes nothing any more: its clock must not run on. */
export function responseClock({ firstResponse, state }: Conversation): ClockFacts | null {
  if (firstResponse === null || (state === 'closed' && firstResponse.stoppedAt === null)) return null;
  return firstResponse;
}

const owed = (one: Conversation): boolean => responseClock(one)?.stoppedAt === null;

/** The customer has the last word, or has not had a first one from us. */
export function awaitsUs(one: Conversation): boolean {
  return one.state !== 'closed' && (one.lastAuthor === 'visitor' || owed(one));
}

/** 0: a first response is owed · 1: the customer waits · 2: answered. */
const group = (one: Conversation): number => (owed(one) ? 0 : awaitsUs(one) ? 1 : 2);
const at = (one: Conversation): number => Date.parse(one.lastAt);
const byId = (a: Conversation, b: Conversation): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function byUrgency(a: Conversation, b: Conversation): number {
  const groups = group(a) - group(b);
  if (groups !== 0) return groups;
  if (group(a) === 0) return urgency(a.firstResponse) - urgency(b.firstResponse) || byId(a, b);
  return (group(a) === 1 ? at(a) - at(b) : at(b) - at(a)) || byId(a, b);
}

const orders: Record<Sorting, (a: Conversation, b: Conversation) => number> = {
  urgent: byUrgency,
  latest: (a, b) => at(b) - at(a) || byId(a, b),
  oldest: (a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || byId(a, b),
};

export function sorted(list: readonly Conversation[], by: Sorting): Conversation[] {
  return [...list].sort(orders[by]);
}

/** While the hand is over the list: known rows keep their places, new ones join at the foot. */
export function inHeldOrder(list: readonly Conversation[], held: readonly string[]): Conversation[] {
  const place = new Map(held.map((id, index) => [id, index]));
  const last = held.length;
  // Sorting is stable, so new rows stay in the order in which they came.
  return [...list].sort((a, b) => (place.get(a.id) ?? last) - (place.get(b.id) ?? last));
}

/** The most urgent one that is not on screen, however the list is sorted for the eye. */
export function nextToDo(list: readonly Conversation[], current: string | null): Conversation | null {
  return sorted(list, 'urgent').find((one) => one.id !== current && one.state !== 'closed') ?? null;
}
