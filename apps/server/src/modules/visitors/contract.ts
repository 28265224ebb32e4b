/** Who is on the pages, invitations and bans, as browsers see them. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const invitationState = z.enum(['waiting', 'shown', 'accepted', 'declined']);

export const liveVisitor = z.object({
  visitId: z.uuid(),
  visitorId: z.uuid(),
  /** Customer's name, or 访客 + short code. */
  title: z.string(),
  customerId: z.uuid().nullable(),
  entrance: name,
  host: z.string(),
  page: z.string(),
  pageTitle: z.string(),
  referrer: z.string(),
  startedAt: z.iso.datetime(),
  visitCount: z.number().int(),
  ip: z.string().nullable(),
  language: z.string(),
  userAgent: z.string(),
  conversation: z.object({ id: z.uuid(), state: z.string(), own: z.boolean() }).nullable(),
  invitation: invitationState.nullable(),
});
export type LiveVisitor = z.infer<typeof liveVisitor>;

const text = z.string().trim().min(1).max(300);
export const invite = z.object({ text });

export const ruleInput = z.object({
  widgetId: z.uuid(),
  name: z.string().trim().min(1).max(80),
  active: z.boolean().default(true),
  /** Part of the page's address; empty: every page. */
  pageHas: z.string().trim().max(200).default(''),
  referrerHas: z.string().trim().max(200).default(''),
  /** On the pages for so long. */
  staySeconds: z.number().int().min(0).max(86_400),
  /** Came at least so often. */
  visits: z.number().int().min(1).max(1000).default(1),
  /** The same visitor is asked again after so many days. */
  againDays: z.number().int().min(0).max(365).default(7),
  text: z.object({ zh: z.string().trim().min(1).max(300), en: z.string().trim().min(1).max(300) }),
});
export type RuleInput = z.infer<typeof ruleInput>;
export const rule = ruleInput.extend({
  id: z.uuid(),
  version: z.number().int(),
  entrance: name,
  asked: z.number().int(),
  accepted: z.number().int(),
});
export type Rule = z.infer<typeof rule>;

export const banInput = z.object({
  visitId: z.uuid(),
  by: z.enum(['visitor', 'address']),
  reason: z.string().trim().min(1).max(200),
  /** Null: until lifted. */
  hours: z.number().int().min(1).max(8760).nullable(),
});
export const ban = z.object({
  id: z.uuid(),
  by: z.enum(['visitor', 'address']),
  title: z.string(),
  ip: z.string().nullable(),
  reason: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  until: z.iso.datetime().nullable(),
  liftedAt: z.iso.datetime().nullable(),
});
export type Ban = z.infer<typeof ban>;

export const shownInvitation = z.object({ id: z.uuid(), text: z.string(), from: z.string().nullable() });
export type ShownInvitation = z.infer<typeof shownInvitation>;

/** A place in the visitor's own history. `mine`: their words. */
export const visitorHit = z.object({
  conversationId: z.uuid(),
  number: z.string(),
  seq: z.number().int(),
  at: z.iso.datetime(),
  mine: z.boolean(),
  snippet: z.string(),
});

/*
 * Widget (visitor's bearer token)
 *   POST /api/widget/visits/:id/pulse → { invitation: shownInvitation | null } still on the page
 *   POST /api/widget/invitations/:id { outcome: accepted | declined } → 204
 * Staff
 *   GET  /api/visitors/live → { visitors: liveVisitor[] } ; POST /api/visitors/live/:id/invitation invite → { id }   (right visitors.invite)
 *   GET, POST /api/visitors/rules ; PUT, DELETE /api/visitors/rules/:id   (right visitors.configure)
 *   GET, POST /api/visitors/bans ; POST /api/visitors/bans/:id/lift   (right visitors.ban)
 */
