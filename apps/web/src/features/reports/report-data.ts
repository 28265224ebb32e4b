/** Reports from the server, and the filters as they stand in the address. */

import type { DrillRow, Report } from '@qiao/server/contracts/reports';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { oneOf } from '../../shared/one-of.ts';
import { isoDay, isoDayIn } from '../../shared/time/format.ts';

export type { DrillRow, Report };
export type FigureInfo = Report['figures'][number];
export const timeGroups = ['half-hour', 'day', 'week', 'month'] as const;
export type TimeGroup = (typeof timeGroups)[number];

/** The parameter that narrows a dimension. */
export const parameterOf = {
  unit: 'unitId',
  queue: 'queueId',
  channel: 'channel',
  staff: 'staffId',
  topic: 'topicId',
  type: 'type',
  target: 'target',
  agreement: 'agreementId',
  entry: 'entry',
  direction: 'direction',
  why: 'why',
  disposition: 'disposition',
  source: 'source',
} as const satisfies Record<Report['dimensions'][number], string>;
const reports: Record<Report['id'], true> = {
  queues: true,
  agents: true,
  channels: true,
  handling: true,
  tickets: true,
  clocks: true,
  satisfaction: true,
  repeats: true,
  calls: true,
  'call-queues': true,
  'call-agents': true,
  'lost-calls': true,
  dispositions: true,
  'key-ratings': true,
  'call-repeats': true,
  callbacks: true,
};
const isReport = (id: string): id is Report['id'] => Object.hasOwn(reports, id);
export const isDimension = (name: string): name is keyof typeof parameterOf => Object.hasOwn(parameterOf, name);
const comparisons = ['none', 'previous', 'week'] as const;

export type Query = { from: string; to: string; by?: Report['by']; compare?: (typeof comparisons)[number] } & {
  [P in (typeof parameterOf)[keyof typeof parameterOf]]?: string;
};

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Of the unit that is reported on. */
export function useToday(unitId: string | null): string {
  const units = useReportList().data?.units;
  const unit = units?.find(({ id }) => id === unitId) ?? units?.[0];
  return unit ? isoDayIn(unit.zone, Date.now()) : isoDay(Date.now());
}

export function useReportFilter() {
  const { report: asked = '' } = useParams();
  const report = isReport(asked) ? asked : 'queues';
  const [params, setParams] = useSearchParams();
  const today = useToday(params.get('unitId'));
  const query = useMemo(() => {
    const yesterday = addDays(today, -1);
    const found: Query = { from: params.get('from') || yesterday, to: params.get('to') || yesterday };
    const by = params.get('by') ?? '';
    const grouped = isDimension(by) ? by : oneOf(timeGroups, by);
    if (grouped) found.by = grouped;
    const compare = oneOf(comparisons, params.get('compare'));
    if (compare) found.compare = compare;
    for (const name of Object.values(parameterOf)) {
      const value = params.get(name);
      if (value) found[name] = value;
    }
    return found;
  }, [params, today]);
  const change = (changes: Record<string, string | null>): void =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, value] of Object.entries(changes))
          if (value === null || value === '') next.delete(name);
          else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return { report, query, params, change };
}

export function useReport(report: Report['id'], query: Query) {
  return useQuery({
    queryKey: ['reports', report, query],
    queryFn: ({ signal }) => api('GET /api/reports/{report}', { params: { report }, query, signal }),
    placeholderData: (before, earlier) => (earlier?.queryKey[1] === report ? before : undefined),
    staleTime: 30_000,
  });
}
export function useReportList() {
  return useQuery({
    queryKey: ['reports', 'list'],
    queryFn: () => api('GET /api/reports'),
    staleTime: 5 * 60_000,
  });
}

export type Drilled = { figure: string; key: string | null; title: string };

export function useRows(report: Report['id'], query: Query, drilled: Drilled) {
  return useInfiniteQuery({
    queryKey: ['reports', report, 'rows', query, drilled.figure, drilled.key],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/reports/{report}/rows', {
        params: { report },
        query: { ...query, figure: drilled.figure, key: drilled.key, cursor: pageParam, limit: 100 },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** How finely a period is drawn over time. */
export function drawnBy({ from, to }: Query): TimeGroup {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  return days <= 2 ? 'half-hour' : days <= 62 ? 'day' : days <= 190 ? 'week' : 'month';
}
