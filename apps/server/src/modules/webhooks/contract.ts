/** Webhooks as browsers see them. Secrets are in the answer of making and rotating only. */
import { z } from 'zod';

export const webhookKind = z.enum([
  'customer.created',
  'customer.changed',
  'customer.merged',
  'customer.erased',
  'conversation.started',
  'conversation.assigned',
  'conversation.closed',
  'conversation.rated',
  'message.posted',
  'ticket.opened',
  'ticket.changed',
  'ticket.assigned',
  'ticket.state-changed',
  'ticket.clock-breached',
  'call.started',
  'call.ended',
  'survey.rating-received',
]);
export type WebhookKind = z.infer<typeof webhookKind>;

export const endpointInput = z.object({
  name: z.string().trim().min(1).max(80),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  unitId: z.uuid(),
  kinds: z.array(webhookKind).min(1),
});
export type EndpointInput = z.output<typeof endpointInput>;
export const endpointChange = endpointInput
  .omit({ unitId: true })
  .partial()
  .extend({ version: z.number().int(), state: z.enum(['active', 'paused']).optional() });
export type EndpointChange = z.output<typeof endpointChange>;
export const endpointRotation = z.object({
  version: z.number().int(),
  /** How long calls are signed with both secrets. */
  overlapHours: z.number().int().min(0).max(168).default(24),
});

export const endpoint = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  unitId: z.uuid(),
  unit: z.object({ zh: z.string(), en: z.string() }).nullable(),
  kinds: z.array(webhookKind),
  state: z.enum(['active', 'paused', 'disabled']),
  /** Failures in a row, and since when. */
  failures: z.number().int(),
  failingSince: z.iso.datetime().nullable(),
  /** Why the last one failed, or why it was disabled. */
  problem: z.string().nullable(),
  lastOkAt: z.iso.datetime().nullable(),
  waiting: z.number().int(),
  formerUntil: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  version: z.number().int(),
});
export type Endpoint = z.infer<typeof endpoint>;
export const issuedEndpoint = z.object({ endpoint, secret: z.string() });
export type IssuedEndpoint = z.infer<typeof issuedEndpoint>;

export const deliveryState = z.enum(['waiting', 'sent', 'failed', 'skipped']);
export const delivery = z.object({
  /** Place in the event log: the cursor. */
  position: z.number().int(),
  eventId: z.string(),
  kind: z.string(),
  subjectId: z.string(),
  occurredAt: z.iso.datetime(),
  state: deliveryState,
  attempts: z.number().int(),
  nextAt: z.iso.datetime().nullable(),
  lastAt: z.iso.datetime().nullable(),
  status: z.number().int().nullable(),
  problem: z.string().nullable(),
  ms: z.number().int().nullable(),
});
export type Delivery = z.infer<typeof delivery>;
export const deliveryDetail = delivery.extend({
  /** As it would be sent now. Null: the endpoint may not see it. */
  request: z.string().nullable(),
  /** The beginning of the last answer. */
  answer: z.string().nullable(),
});
export type DeliveryDetail = z.infer<typeof deliveryDetail>;

export const replayInput = z.union([
  z.object({ positions: z.array(z.number().int().positive()).min(1).max(500) }),
  z.object({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }) }),
]);
export const tested = z.object({
  ok: z.boolean(),
  status: z.number().int().nullable(),
  problem: z.string().nullable(),
  answer: z.string().nullable(),
  ms: z.number().int(),
});
export type Tested = z.infer<typeof tested>;
