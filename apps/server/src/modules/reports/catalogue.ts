/** The reports there are: which figures, grouped by what, filtered by what. */
import type { z } from 'zod';
import type { Name } from '#kernel';
import * as shapes from './contract.ts';
import { type Figure, figures } from './figures.ts';

export type ReportId = z.infer<typeof shapes.reportId>;
export const times = shapes.times.options;
export const dimensions = shapes.dimension.options;
export type Dimension = z.infer<typeof shapes.dimension>;
export type By = z.infer<typeof shapes.by>;

export type Report = {
  id: ReportId;
  name: Name;
  /** What it is grouped by when nothing is said. */
  by: By;
  dimensions: Dimension[];
  figures: string[];
  /** Drawn first. */
  chart: string;
};

/** Columns by which the sums of a source can be told apart. */
export const columnsOf: Record<string, Partial<Record<Dimension, string>>> = {
  stay: { unit: 'unit_id', queue: 'queue_id', channel: 'channel' },
  agent: { unit: 'unit_id', staff: 'staff_id', queue: 'queue_id', channel: 'channel' },
  state: { unit: 'unit_id', staff: 'staff_id' },
  conversation: { unit: 'unit_id', queue: 'queue_id', channel: 'channel', staff: 'staff_id' },
  ticket: { unit: 'unit_id', staff: 'staff_id', channel: 'channel', type: 'type', topic: 'topic_id' },
  clock: { unit: 'unit_id', target: 'target', agreement: 'agreement_id' },
  survey: { unit: 'unit_id', staff: 'staff_id' },
  contact: { unit: 'unit_id', staff: 'staff_id', queue: 'queue_id', channel: 'channel', topic: 'topic_id' },
};

export const report = (
  id: ReportId,
  zh: string,
  en: string,
  by: By,
  dims: Dimension[],
  ids: string,
  chart: string,
): [ReportId, Report] => [id, { id, name: { zh, en }, by, dimensions: dims, figures: ids.split(' '), chart }];

/** Rooms below add theirs while wiring. */
export const reports = new Map<ReportId, Report>([
  report(
    'queues',
    '队列报表',
    'Queues',
    'queue',
    ['queue', 'unit', 'channel'],
    'arrived answered abandoned short-abandoned passed-on service-level abandon-rate average-wait abandon-wait wait-10 wait-30 wait-60 wait-120 wait-more',
    'service-level',
  ),
  report(
    'agents',
    '坐席报表',
    'Agents',
    'staff',
    ['staff', 'unit', 'queue', 'channel'],
    'offered accepted missed declined accept-rate taken handled agent-passed-on handling first-response first-response-met signed-in ready-time break-time wrapup-time holding-time occupancy',
    'handled',
  ),
  report(
    'channels',
    '渠道报表',
    'Channels',
    'channel',
    ['channel', 'unit', 'queue'],
    'arrived answered abandoned service-level average-wait queue-handled queue-handling started offline conversation-response conversation-response-met',
    'arrived',
  ),
  report(
    'handling',
    '处理时长',
    'Handling times',
    'queue',
    ['queue', 'unit', 'channel'],
    'queue-handled queue-handling average-wait conversation-response conversation-length closed-conversations',
    'queue-handling',
  ),
  report(
    'tickets',
    '工单报表',
    'Tickets',
    'unit',
    ['unit', 'staff', 'type', 'topic', 'channel'],
    'opened solved reopened discarded backlog backlog-age solve-time reopen-rate',
    'opened',
  ),
  report(
    'clocks',
    '时限达标',
    'Clocks',
    'target',
    ['target', 'unit', 'agreement'],
    'met breached attainment cancelled',
    'attainment',
  ),
  report(
    'satisfaction',
    '满意度',
    'Satisfaction',
    'staff',
    ['staff', 'unit'],
    'responses satisfaction satisfied low-scores stability',
    'satisfaction',
  ),
  report(
    'repeats',
    '重复来访',
    'Repeat contact',
    'topic',
    ['topic', 'unit', 'channel', 'queue', 'staff'],
    'contacts repeats repeat-rate',
    'repeat-rate',
  ),
]);

export function figuresOf(report: Report): Figure[] {
  return report.figures.map((id) => figures.get(id)!);
}
