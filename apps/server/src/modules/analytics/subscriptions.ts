/** Folds the facts of routing and ratings into one row per contact. */
import type { Kernel } from '#kernel';
import { conversationRated } from '#modules/conversations';
import { workAssigned, workEnded, workQueued } from '#modules/routing';
import { noteAnswered, noteEnded, noteQueued, noteRated } from './store.ts';

export function analyticsSubscriptions({ events }: Kernel): void {
  events.subscribe({
    name: 'analytics.queued',
    to: [workQueued],
    handle: async (tx, { payload, occurredAt }) => noteQueued(tx, { ...payload, queuedAt: occurredAt }),
  });
  events.subscribe({
    name: 'analytics.assigned',
    to: [workAssigned],
    handle: async (tx, { payload, occurredAt }) =>
      noteAnswered(tx, payload.workItemId, payload.staffId, occurredAt, payload.waitedMs),
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
