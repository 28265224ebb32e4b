/** Configuration as one document that people carry from one company or server to another: drafted, compared, applied, taken back. */
import { z } from 'zod';
import { newCalendar } from '#contracts/clocks';
import { keepBreakReason, queueInput, routingPolicy } from '#contracts/routing';

const state = z.enum(['active', 'closed']);
/** Named, not numbered: the unit by its code, the calendar by its Chinese name, the queue of the overflow by its code. */
export const queueItem = queueInput.omit({ code: true, unitId: true, calendarId: true, overflow: true }).extend({
  unit: z.string().min(1).max(60),
  calendar: z.string().max(120).nullable(),
  overflow: z
    .object({ queue: z.string().max(40), enterSeconds: z.number().int(), leaveSeconds: z.number().int() })
    .nullable(),
  state,
});
export type QueueItem = z.infer<typeof queueItem>;
export const calendarItem = newCalendar.extend({ state: z.enum(['active', 'retired']) });
export type CalendarItem = z.infer<typeof calendarItem>;
export const policyItem = routingPolicy.omit({ version: true });

const items = <T extends z.ZodType>(item: T) => z.record(z.string().min(1).max(120), item).default({});
export const document = z.object({
  format: z.literal('qiao-configuration'),
  version: z.literal(1),
  /** By name in Chinese. */
  calendars: items(calendarItem),
  /** By code. */
  breakReasons: items(keepBreakReason),
  /** One, called company. */
  policies: items(policyItem),
  /** By code. People are no configuration: members stay as they are. */
  queues: items(queueItem),
});
export type Document = z.infer<typeof document>;
export const sections = ['calendars', 'breakReasons', 'policies', 'queues'] as const;
export type Section = (typeof sections)[number];

export const change = z.object({
  section: z.enum(sections),
  key: z.string(),
  kind: z.enum(['new', 'changed']),
  /** What differs, with both sides as JSON; of a new one everything. */
  fields: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string() })),
});
export type Change = z.infer<typeof change>;
export const problem = z.object({
  section: z.enum(sections),
  key: z.string(),
  code: z.enum(['unit-unknown', 'calendar-unknown', 'overflow-unknown', 'channel-fixed', 'policy-name']),
  text: z.string(),
});
export type Problem = z.infer<typeof problem>;
export const draft = z.object({
  id: z.uuid(),
  title: z.string(),
  state: z.enum(['draft', 'applied', 'rolled-back', 'discarded']),
  createdAt: z.iso.datetime(),
  appliedAt: z.iso.datetime().nullable(),
});
export type Draft = z.infer<typeof draft>;
/** `seen`: what the comparison was made of; applying demands the same. */
export const compared = draft.extend({ changes: z.array(change), problems: z.array(problem), seen: z.string() });
export type Compared = z.infer<typeof compared>;
export const newDraft = z.object({ title: z.string().trim().min(1).max(120), document });

/*
 * HTTP, right configuration.manage over the whole company
 *   GET  /api/configuration/document → document, as it stands
 *   GET  /api/configuration/drafts → { drafts } newest first ; POST newDraft → compared ; GET /api/configuration/drafts/:id → compared
 *   POST /api/configuration/drafts/:id/apply { seen } → draft | 409 when something changed since ; /rollback → draft ; /discard → draft
 */
