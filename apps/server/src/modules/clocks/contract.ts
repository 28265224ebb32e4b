/** Calendars and clock policies as their keepers see them. Clocks themselves travel as `clockChip` of the tickets contract. */
import { z } from 'zod';
import { name } from '#contracts/organisation';

export const target = z.enum(['first_response', 'assignment', 'response', 'solution', 'return_visit']);
export type Target = z.infer<typeof target>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
/** Half-open, local time; `to` may be 24:00. Lists are in order and do not overlap. */
export const hours = z
  .array(z.object({ from: timeOfDay, to: timeOfDay }))
  .max(12)
  .refine((list) => list.every(({ from, to }, index) => from < to && (index === 0 || list[index - 1]!.to <= from)), {
    message: 'hours must be in order and must not overlap',
  });

export const calendarDefinition = z.object({
  /** IANA zone. */
  zone: z.string().min(1).max(60),
  /** Monday first. */
  weekly: z.array(hours).length(7),
  /** Holidays (no hours) and shifted working days (hours of their own). */
  days: z
    .array(z.object({ date: z.iso.date(), name: z.string().max(60).default(''), hours }))
    .max(3000)
    .refine((days) => new Set(days.map(({ date }) => date)).size === days.length, { message: 'a date occurs twice' }),
});
export type CalendarDefinition = z.infer<typeof calendarDefinition>;

export const calendar = z.object({
  id: z.uuid(),
  /** Stays whatever it is named; documents of the configuration go by it. */
  code: z.string(),
  name,
  state: z.enum(['active', 'retired']),
  version: z.number().int(),
  definition: calendarDefinition,
});
export type Calendar = z.infer<typeof calendar>;

/** A file with holidays and shifted working days: .ics, .csv or .xlsx. `order` false: only looked at. */
export const dayImport = z.object({
  version: z.number().int(),
  base64: z.base64().min(1).max(1_400_000),
  order: z.boolean().default(false),
});
export type DayImport = z.infer<typeof dayImport>;
export const dayImportResult = z.object({
  days: z.array(
    z.object({
      line: z.number().int(),
      date: z.iso.date(),
      name: z.string(),
      kind: z.enum(['holiday', 'working']),
      hours,
      change: z.enum(['new', 'changed', 'same']),
    }),
  ),
  problems: z.array(
    z.object({
      line: z.number().int(),
      code: z.enum(['date', 'kind', 'hours', 'twice', 'repeats', 'too-long', 'name-too-long']),
      text: z.string(),
    }),
  ),
  written: z.boolean(),
});
export type DayImportResult = z.infer<typeof dayImportResult>;

export const policyMatch = z.object({
  channels: z.array(z.string().max(40)).max(20).optional(),
  types: z.array(z.string().max(40)).max(20).optional(),
  priorities: z.array(z.string().max(40)).max(20).optional(),
  tierIds: z.array(z.uuid()).max(50).optional(),
});

/** After the breach, while the clock still runs; `level` 1: the unit's leaders, each further one the next up the tree. */
export const escalationSteps = z
  .array(z.object({ afterSeconds: z.number().int().min(60).max(2_592_000), level: z.number().int().min(1).max(5) }))
  .max(10);

export const policyTerms = z
  .object({
    match: policyMatch.default({}),
    seconds: z.number().int().min(1).max(31_536_000),
    /** Business time of the calendar, or every second counts. */
    business: z.boolean(),
    calendarId: z.uuid().nullable().default(null),
    pauseWhenWaiting: z.boolean().default(false),
    /** Per cent of the target at which somebody is told; 100 = breach. */
    steps: z
      .array(z.number().int().min(1).max(100))
      .max(10)
      .default([50, 75, 100])
      .transform((steps) => [...new Set([...steps, 100])].sort((a, b) => a - b)),
    escalation: escalationSteps
      .default([])
      .transform((all) => [...all].sort((a, b) => a.afterSeconds - b.afterSeconds)),
  })
  .refine((terms) => !terms.business || terms.calendarId !== null, { message: 'business time needs a calendar' });
export type PolicyTerms = z.output<typeof policyTerms>;

export const policy = z.object({
  id: z.uuid(),
  code: z.string(),
  name,
  target,
  state: z.enum(['active', 'retired']),
  position: z.number().int(),
  version: z.number().int(),
  match: policyMatch,
  seconds: z.number().int(),
  business: z.boolean(),
  calendarId: z.uuid().nullable(),
  pauseWhenWaiting: z.boolean(),
  steps: z.array(z.number().int()),
  escalation: escalationSteps,
  /** From when the newest version holds for new work. */
  effectiveAt: z.iso.datetime(),
});
export type Policy = z.infer<typeof policy>;

const filledName = z.object({ zh: z.string().min(1).max(120), en: z.string().min(1).max(120) });
export const calendarCode = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);
/** Without a code one is made of the English name. */
export const newCalendar = z.object({
  code: calendarCode.optional(),
  name: filledName,
  definition: calendarDefinition,
});
export const editCalendar = z.object({
  version: z.number().int(),
  name: filledName.optional(),
  state: calendar.shape.state.optional(),
  definition: calendarDefinition.optional(),
});
/** With new terms: from when they hold for new work; absent or past: at once. */
const effectiveAt = z.iso.datetime().nullable().default(null);
export const newPolicy = z.object({
  code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/),
  name: filledName,
  target,
  position: z.number().int().min(0).max(9999).default(100),
  terms: policyTerms,
  effectiveAt,
});
export const editPolicy = z.object({
  version: z.number().int(),
  name: filledName.optional(),
  state: policy.shape.state.optional(),
  position: z.number().int().min(0).max(9999).optional(),
  terms: policyTerms.optional(),
  effectiveAt,
});

export const policyVersion = z.object({
  version: z.number().int(),
  match: policyMatch,
  seconds: z.number().int(),
  business: z.boolean(),
  calendarId: z.uuid().nullable(),
  pauseWhenWaiting: z.boolean(),
  steps: z.array(z.number().int()),
  escalation: escalationSteps,
  effectiveAt: z.iso.datetime(),
  at: z.iso.datetime(),
  by: z.string(),
  /** Clocks that still run under it; they keep it whatever becomes of the policy. */
  running: z.number().int(),
});
export type PolicyVersion = z.infer<typeof policyVersion>;

export const recalculation = z.object({
  /** Clocks that change. */
  clocks: z.number().int(),
  /** Of these: past their new due time already. */
  late: z.number().int(),
  first: z.array(
    z.object({
      subjectKind: z.string(),
      subjectId: z.uuid(),
      dueAt: z.iso.datetime(),
      newDueAt: z.iso.datetime(),
    }),
  ),
});
export type Recalculation = z.infer<typeof recalculation>;

/** Which promise would hold for work that begins at `at`. */
export const askPromise = z.object({
  target,
  channel: z.string().max(40).optional(),
  type: z.string().max(40).optional(),
  priority: z.string().max(40).optional(),
  at: z.iso.datetime().optional(),
});

/*
 * HTTP (reading: signed in, service standards are published; changing: clocks.write)
 *   GET /api/clocks/calendars → { calendars: calendar[] } ; POST newCalendar ; PATCH /:id editCalendar (a new definition is a new version)
 *   GET /api/clocks/policies  → { policies: policy[] } ; POST newPolicy ; PATCH /:id editPolicy (new terms are a new version; running clocks keep theirs)
 *   GET /api/clocks/policies/:id/versions → { versions } ; GET /api/clocks/promise?askPromise → { policyId, code, seconds, dueAt } or nulls
 *   POST /api/clocks/policies/:id/recalculation { order: false } → recalculation (what would change) ; { order: true } does it
 */
