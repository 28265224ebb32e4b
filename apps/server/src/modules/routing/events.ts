/** What the router says. Ids and states only. */
import { z } from 'zod';
import { defineEvent } from '#kernel';
import { channel, presenceState } from './contract.ts';

const work = z.object({
  workItemId: z.uuid(),
  kind: z.string(),
  subjectId: z.uuid(),
  channel,
  queueId: z.uuid(),
  unitId: z.uuid(),
  site: z.number().int(),
  epoch: z.number().int(),
});
export type WorkFact = z.infer<typeof work>;

export const workQueued = defineEvent({
  type: 'work.queued',
  version: 1,
  schema: work.extend({ reason: z.string() }),
});
export const workOffered = defineEvent({
  type: 'work.offered',
  version: 1,
  schema: work.extend({ offerId: z.uuid(), staffIds: z.array(z.uuid()) }),
});
/** `waitedMs`: since the item entered this queue. `staffIds`: to whom it had been offered. */
export const workAssigned = defineEvent({
  type: 'work.assigned',
  version: 1,
  schema: work.extend({
    offerId: z.uuid().nullable(),
    staffId: z.uuid(),
    staffIds: z.array(z.uuid()),
    waitedMs: z.number(),
  }),
});
/** Back to waiting with its place. `staffIds`: who had it or was offered it; `reason`: missed, declined, silent, not-ready, transfer, overflow, moved; placed: another place in the same line. */
export const workReturned = defineEvent({
  type: 'work.returned',
  version: 1,
  schema: work.extend({
    offerId: z.uuid().nullable(),
    staffIds: z.array(z.uuid()),
    reason: z.string(),
    held: z.boolean(),
  }),
});
/** `outcome` done: was held; withdrawn: never was. `lastedMs`: held, or waited. */
export const workEnded = defineEvent({
  type: 'work.ended',
  version: 1,
  schema: work.extend({
    offerId: z.uuid().nullable(),
    staffIds: z.array(z.uuid()),
    outcome: z.enum(['done', 'withdrawn']),
    reason: z.string(),
    lastedMs: z.number(),
  }),
});
export const presenceChanged = defineEvent({
  type: 'agent.presence-changed',
  version: 1,
  schema: z.object({
    staffId: z.uuid(),
    unitId: z.uuid(),
    site: z.number().int(),
    from: presenceState,
    to: presenceState,
    reason: z.string().nullable(),
    forcedBy: z.string().nullable(),
    lastedMs: z.number(),
  }),
});
export const agentConfigured = defineEvent({
  type: 'agent.configured',
  version: 1,
  schema: z.object({ staffId: z.uuid(), site: z.number().int() }),
});
export const queueConfigured = defineEvent({
  type: 'queue.configured',
  version: 1,
  schema: z.object({ queueId: z.uuid(), site: z.number().int() }),
});
