import type { Recalculation } from '@qiao/server/contracts/clocks';
import { skipToken, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { i18n } from '../../shared/i18n.ts';

export const targets = ['first_response', 'assignment', 'response', 'solution', 'return_visit'] as const;

export function usePolicies() {
  return useQuery({
    queryKey: ['clocks', 'policies'],
    queryFn: async ({ signal }) => (await api('GET /api/clocks/policies', { signal })).policies,
  });
}

export function useCalendars() {
  return useQuery({
    queryKey: ['clocks', 'calendars'],
    queryFn: async ({ signal }) => (await api('GET /api/clocks/calendars', { signal })).calendars,
  });
}

export function useVersions(id: string | null) {
  return useQuery({
    queryKey: ['clocks', 'versions', id],
    queryFn: id
      ? async ({ signal }) => (await api('GET /api/clocks/policies/{id}/versions', { params: { id }, signal })).versions
      : skipToken,
  });
}

export const recalculation = (id: string, order: boolean): Promise<Recalculation> =>
  api('POST /api/clocks/policies/{id}/recalculation', { params: { id }, body: { order } });

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
export type Unit = (typeof units)[number][0];
export const unitSeconds: Record<Unit, number> = { day: 86_400, hour: 3_600, minute: 60, second: 1 };

/** The largest unit that says it without a fraction: 7200 → 2 hours. */
export function inUnits(seconds: number): { count: number; unit: Unit } {
  for (const [unit, size] of units) if (seconds >= size && seconds % size === 0) return { count: seconds / size, unit };
  return { count: seconds, unit: 'second' };
}

export function lengthText(seconds: number): string {
  const { count, unit } = inUnits(seconds);
  return i18n.t(`clocks:ui.length.${unit}`, { count });
}
