/** Folds the facts of routing and ratings into one row per contact. */
import type { Event, EventKind, Kernel } from '#kernel';
import { conversationRated } from '#modules/conversations';
import { workAssigned, workEnded, workQueued } from '#modules/routing';
import { noteAnswered, noteEnded, noteQueued, noteRated } from './store.ts';

type PayloadOf<K> = K extends EventKind<infer P> ? P : never;

/** A statement writes each row once: facts of the same item go into rounds of their own, in order. */
function rounds<E extends { aggregateId: string }>(events: readonly E[]): E[][] {
  const found: E[][] = [];
  const seen = new Map<string, number>();
  for (const event of events) {
    const round = seen.get(event.aggregateId) ?? 0;
    seen.set(event.aggregateId, round + 1);
    const list = found[round];
    if (list) list.push(event);
    else found.push([event]);
  }
  return found;
}

export function analyticsSubscriptions({ events }: Kernel): void {
  const queued = ({ payload, occurredAt }: Event<PayloadOf<typeof workQueued>>) => ({
    ...payload,
    queuedAt: occurredAt,
  });
  events.subscribe({
    name: 'analytics.queued',
    to: [workQueued],
    handle: (tx, event) => noteQueued(tx, [queued(event)]),
    handleAll: async (tx, all) => {
      for (const round of rounds(all)) await noteQueued(tx, round.map(queued));
    },
  });
  const answered = ({ payload, occurredAt }: Event<PayloadOf<typeof workAssigned>>) => ({ ...payload, at: occurredAt });
  events.subscribe({
    name: 'analytics.assigned',
    to: [workAssigned],
    handle: (tx, event) => noteAnswered(tx, [answered(event)]),
    handleAll: async (tx, all) => {
      for (const round of rounds(all)) await noteAnswered(tx, round.map(answered));
    },
  });
  events.subscribe({
    name: 'analytics.ended',
    to: [workEnded],
    handle: async (tx, { payload, occurredAt }) =>
      noteEnded(tx, payload.workItemId, payload.outcome, occurredAt, payload.lastedMs),
  });
  events.subscribe({
    name: 'analytics.rated',
    to: [conversationRated],
    handle: async (tx, { payload, occurredAt }) => noteRated(tx, payload.conversationId, payload.score, occurredAt),
  });
}
