/** Reports as browsers see them. */
import { z } from 'zod';

const name = z.object({ zh: z.string(), en: z.string() });
export const reportId = z.enum([
  'queues',
  'agents',
  'channels',
  'handling',
  'tickets',
  'clocks',
  'satisfaction',
  'repeats',
  'calls',
  'call-queues',
  'call-agents',
  'lost-calls',
  'dispositions',
  'key-ratings',
  'call-repeats',
  'callbacks',
]);
export const dimension = z.enum([
  'unit',
  'staff',
  'queue',
  'channel',
  'topic',
  'type',
  'target',
  'agreement',
  'entry',
  'direction',
  'why',
  'disposition',
  'source',
]);
export const times = z.enum(['half-hour', 'day', 'week', 'month']);
export const by = z.enum([...dimension.options, ...times.options]);

/** The filters of a report, as they stand in the address. Days are those of each unit's own zone, both ends included. */
export const reportFilter = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  unitId: z.uuid().optional(),
  by: by.optional(),
  queueId: z.uuid().optional(),
  channel: z.string().max(40).optional(),
  staffId: z.uuid().optional(),
  topicId: z.uuid().optional(),
  type: z.string().max(40).optional(),
  target: z.string().max(40).optional(),
  agreementId: z.uuid().optional(),
  /** Of calls: the number that was dialled, in or out, why it was lost, what it came to. */
  entry: z.string().max(40).optional(),
  direction: z.string().max(40).optional(),
  why: z.string().max(40).optional(),
  disposition: z.string().max(40).optional(),
  /** Of call-backs: how they were asked for. */
  source: z.string().max(40).optional(),
  /** previous: the period before of the same length (a whole month: the month before); week: the same days a week earlier. */
  compare: z.enum(['none', 'previous', 'week']).default('previous'),
});
export type ReportFilter = z.infer<typeof reportFilter>;

export const figure = z.object({
  id: z.string(),
  version: z.number().int(),
  kind: z.enum(['count', 'duration', 'percent', 'score']),
  better: z.enum(['more', 'less']).nullable(),
  name,
  text: name,
  formula: z.string(),
  /** Its rows can be looked at. */
  drill: z.boolean(),
});
/** One line: a figure each, in the order of `figures`; null where it cannot be told. Durations in milliseconds. */
const line = z.object({
  values: z.array(z.number().nullable()),
  before: z.array(z.number().nullable()).nullable(),
});
export const report = z.object({
  id: reportId,
  name,
  from: z.string(),
  to: z.string(),
  by,
  dimensions: z.array(dimension),
  unitId: z.uuid(),
  unitName: name,
  /** What it was narrowed to. */
  filters: z.array(z.object({ dimension, key: z.string(), label: z.string() })),
  before: z.object({ from: z.string(), to: z.string() }).nullable(),
  chart: z.string(),
  figures: z.array(figure),
  groups: z.array(line.extend({ key: z.string(), label: z.string() })),
  total: line,
  /** Groups left out when there are more than can be shown. */
  more: z.number().int(),
  /** Up to when events are in the figures, and when they were last recomputed from the log. */
  takenAt: z.iso.datetime().nullable(),
  reconciledAt: z.iso.datetime().nullable(),
});
export type Report = z.infer<typeof report>;

export const reportList = z.object({
  reports: z.array(z.object({ id: reportId, name, by, dimensions: z.array(dimension) })),
  /** Units in reach, a tree in order. */
  units: z.array(z.object({ id: z.uuid(), name, depth: z.number().int(), zone: z.string() })),
});

export const drillFilter = reportFilter.extend({
  figure: z.string().max(60),
  /** The line's key; missing: the whole report. */
  key: z.string().max(80).optional(),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});
export const exportFilter = drillFilter.omit({ cursor: true, limit: true }).extend({
  /** Without a figure: the report itself. */
  figure: z.string().max(60).optional(),
  format: z.enum(['csv', 'xlsx']),
});
export const drillRow = z.object({
  id: z.string(),
  kind: z.enum(['conversation', 'ticket', 'call', 'other']),
  subjectId: z.uuid(),
  /** Null: the caller may know that it counts, but not see it. */
  number: z.string().nullable(),
  title: z.string(),
  link: z.string().nullable(),
  at: z.iso.datetime(),
  staff: z.string(),
  queue: z.string(),
  channel: z.string(),
  /** Milliseconds waited, held, or taken, whichever the figure is about. */
  ms: z.number().nullable(),
  score: z.number().nullable(),
  outcome: z.string().nullable(),
});
export const drillRows = z.object({ rows: z.array(drillRow), nextCursor: z.string().nullable() });
export type DrillRow = z.infer<typeof drillRow>;

export const reconciliation = z.object({
  id: z.uuid(),
  fromDay: z.string(),
  toDay: z.string(),
  ranAt: z.iso.datetime(),
  tookMs: z.number().int(),
  facts: z.number().int(),
  differences: z.array(z.object({ table: z.string(), rows: z.number().int() })),
});
export const timing = z.object({
  cadence: z.enum(['daily', 'weekly', 'monthly']),
  /** 1 Monday … 7 Sunday; needed when weekly. */
  weekday: z.number().int().min(1).max(7).nullable().default(null),
  /** Needed when monthly; the last day where a month is shorter. */
  monthDay: z.number().int().min(1).max(31).nullable().default(null),
  /** Minutes after midnight in the zone. */
  atMinute: z.number().int().min(0).max(1439),
  zone: z.string().max(60),
});
export const addSchedule = timing.extend({
  name: z.string().trim().min(1).max(100),
  report: reportId,
  /** The days follow from the cadence: the day, the week or the month before. */
  filter: reportFilter.omit({ from: true, to: true }),
  recipients: z.array(z.uuid()).min(1).max(50),
});
export type AddSchedule = z.infer<typeof addSchedule>;
export const schedule = timing.extend({
  id: z.uuid(),
  name: z.string(),
  report: reportId,
  filter: z.record(z.string(), z.string()),
  recipients: z.array(z.object({ id: z.uuid(), name: z.string(), number: z.string() })),
  state: z.enum(['active', 'paused']),
  nextAt: z.iso.datetime(),
  version: z.number().int(),
  /** The last time it ran: how it went, per outcome. */
  last: z.object({ at: z.iso.datetime(), outcomes: z.record(z.string(), z.number().int()) }).nullable(),
});
export type Schedule = z.infer<typeof schedule>;
export const changeSchedule = z.object({ version: z.number().int(), state: z.enum(['active', 'paused']) });
/*
 * HTTP
 *   GET /api/reports → reportList ; GET /api/reports/:report?filter → report
 *   GET /api/reports/:report/rows?drillFilter → drillRows
 *   GET /api/reports/:report/export?filter&format=csv|xlsx → file
 *   GET /api/reports/schedules → { schedules } ; POST addSchedule → { id } ; PATCH /schedules/:id changeSchedule ; DELETE /schedules/:id
 *   GET /api/reports/reconciliations → { reconciliations }
 */
