/** Presence, queues and offers: one shape for work of any channel. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const channel = z.enum([
  'chat',
  'call',
  'webcall',
  'mail',
  'wechat',
  'social',
  'ticket',
  'callback',
  'voicemail',
]);
export type Channel = z.infer<typeof channel>;

/** Agent states (TL11). `busy` is not chosen: it follows from held work. */
export const presenceState = z.enum(['offline', 'ready', 'break', 'wrapup']);
export type PresenceState = z.infer<typeof presenceState>;

export const presence = z.object({
  staffId: z.uuid(),
  state: presenceState,
  /** Break reason code, when on a break. */
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  /** Slots per channel: held and allowed. */
  load: z.record(z.string(), z.object({ held: z.number().int(), capacity: z.number().int() })),
  /** Set when the router made the agent not ready (missed offers). */
  forcedBy: z.string().nullable(),
});
export type Presence = z.infer<typeof presence>;

export const setPresence = z.object({
  state: z.enum(['offline', 'ready', 'break']),
  reason: z.string().max(40).optional(),
});

/** What the offer card shows before acceptance; personal fields already masked. */
export const subjectCard = z.object({
  title: z.string(),
  customerId: z.uuid().nullable(),
  tier: name.nullable(),
  maskedNumber: z.string().nullable(),
  lastWords: z.string(),
  repeatContacts: z.number().int(),
  openTickets: z.number().int(),
});
export type SubjectCard = z.infer<typeof subjectCard>;

export const offer = z.object({
  id: z.uuid(),
  workItemId: z.uuid(),
  epoch: z.number().int(),
  channel,
  subjectId: z.uuid(),
  queueId: z.uuid(),
  queueName: name,
  offeredAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  waitingSince: z.iso.datetime(),
  card: subjectCard,
});
export type Offer = z.infer<typeof offer>;

export const queue = z.object({
  id: z.uuid(),
  name,
  channel,
  unitId: z.uuid(),
  waiting: z.number().int(),
  longestWaitSince: z.iso.datetime().nullable(),
  predictedWaitSeconds: z.number().int().nullable(),
});
export type Queue = z.infer<typeof queue>;

/*
 * HTTP
 *   GET  /api/routing/presence            → presence of the caller
 *   PUT  /api/routing/presence            setPresence → presence
 *   GET  /api/routing/break-reasons       → { reasons: { code, name, limitMinutes }[] }
 *   GET  /api/routing/offers              → { offers: offer[] } open ones to the caller
 *   POST /api/routing/offers/:id/accept   { epoch } → { workItemId, channel, subjectId } | 409 routing.offer-gone
 *   POST /api/routing/offers/:id/decline  { epoch, reason? } → 204
 *   GET  /api/routing/queues              → { queues: queue[] } visible to the caller
 *   POST /api/routing/staff/:id/presence  supervisor forces a state (right routing.supervise)
 * Realtime topic `staff:<id>`: pushes 'routing.offer' (offer), 'routing.offer-ended' ({id, outcome}), 'routing.presence' (presence)
 * Realtime topic `queues:<unitId>`: push 'routing.queue' (queue) at most twice a second.
 */
