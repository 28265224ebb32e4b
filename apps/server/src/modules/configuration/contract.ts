/** Configuration as one document that people carry from one company or server to another: drafted, compared, applied, taken back. */
import { z } from 'zod';
import { editTopic, newTopic } from '#contracts/catalogue';
import { newCalendar, newPolicy, policyTerms } from '#contracts/clocks';
import { newField } from '#contracts/fields';
import { addRole } from '#contracts/identity';
import { keepBreakReason, queueInput, routingPolicy } from '#contracts/routing';
import { listInput } from '#contracts/wordlists';

const retirable = z.enum(['active', 'retired']);
const code = z.string().min(1).max(60);

export const roleItem = addRole.omit({ code: true }).extend({ state: retirable });
/** The topic above by its code. */
export const topicItem = newTopic
  .omit({ code: true, parentId: true })
  .extend({ parent: code.nullable(), state: editTopic.shape.state.unwrap() });
/** Conditions name topics by code. */
export const fieldItem = newField.omit({ key: true }).extend({ state: retirable });
export type FieldItem = z.infer<typeof fieldItem>;
export const calendarItem = newCalendar.omit({ code: true }).extend({ state: retirable });
/** Tiers and the calendar by code. */
const terms = policyTerms.shape;
/** The day a version begins to hold belongs to the company it was published in. */
export const clockPolicyItem = newPolicy.omit({ code: true, terms: true, effectiveAt: true }).extend({
  state: retirable,
  match: terms.match
    .unwrap()
    .omit({ tierIds: true })
    .extend({ tiers: z.array(code).max(50).optional() }),
  seconds: terms.seconds,
  business: terms.business,
  calendar: code.nullable(),
  pauseWhenWaiting: terms.pauseWhenWaiting,
  steps: terms.steps,
});
/** The unit, the calendar and the queue of the overflow by code. */
export const queueItem = queueInput.omit({ code: true, unitId: true, calendarId: true, overflow: true }).extend({
  unit: code,
  calendar: code.nullable(),
  overflow: z
    .object({ queue: z.string().max(40), enterSeconds: z.number().int(), leaveSeconds: z.number().int() })
    .nullable(),
  state: z.enum(['active', 'closed']),
});
export const policyItem = routingPolicy.omit({ version: true });
export const wordlistItem = listInput.omit({ name: true });
const words = z.object({ zh: z.string().max(4000), en: z.string().max(4000) });
export const replyItem = z.object({
  shortcut: z
    .string()
    .max(30)
    .regex(/^[^\s/]*$/)
    .default(''),
  body: words.refine(({ zh, en }) => zh.trim() !== '' || en.trim() !== '', { message: 'body' }),
  state: z.enum(['active', 'removed']).default('active'),
});

const items = <T extends z.ZodType>(item: T) => z.record(z.string().min(1).max(200), item).default({});
export const document = z.object({
  format: z.literal('qiao-configuration'),
  version: z.literal(2),
  /** By code. Who has them is no configuration. */
  roles: items(roleItem),
  /** By code. */
  topics: items(topicItem),
  /** By `subject.key`. */
  fields: items(fieldItem),
  /** By code. */
  calendars: items(calendarItem),
  /** By code. */
  clockPolicies: items(clockPolicyItem),
  /** By code. */
  breakReasons: items(keepBreakReason),
  /** One, called company. */
  policies: items(policyItem),
  /** By code. People are no configuration: members stay as they are. */
  queues: items(queueItem),
  /** By name. */
  wordlists: items(wordlistItem),
  /** Those of the whole company, by `folder/title`. */
  replies: items(replyItem),
});
export type Document = z.infer<typeof document>;
/** In the order in which they are written. */
export const sections = [
  'roles',
  'topics',
  'fields',
  'calendars',
  'clockPolicies',
  'breakReasons',
  'policies',
  'queues',
  'wordlists',
  'replies',
] as const;
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
  code: z.enum([
    'unit-unknown',
    'calendar-unknown',
    'overflow-unknown',
    'channel-fixed',
    'policy-name',
    'topic-unknown',
    'tier-unknown',
    'subject-unknown',
    'kind-fixed',
  ]),
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
 *   GET  /api/configuration/document → document, as it stands: the sections that the caller may manage
 *   GET  /api/configuration/drafts → { drafts } newest first ; POST newDraft → compared ; GET /api/configuration/drafts/:id → compared
 *   POST /api/configuration/drafts/:id/apply { seen } → draft | 409 when something changed since ; /rollback → draft ; /discard → draft
 */
