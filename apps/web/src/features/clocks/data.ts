import type { Calendar, Policy, PolicyVersion, Recalculation } from '@qiao/server/contracts/clocks';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { i18n } from '../../shared/i18n.ts';

export const targets = ['first_response', 'assignment', 'response', 'solution', 'return_visit'] as const;

export function usePolicies() {
  return useQuery({
    queryKey: ['clocks', 'policies'],
    queryFn: async ({ signal }) =>
      (await api.get<{ policies: Policy[] }>('/api/clocks/policies', undefined, { signal })).policies,
  });
}

export function useCalendars() {
  return useQuery({
    queryKey: ['clocks', 'calendars'],
    queryFn: async ({ signal }) =>
      (await api.get<{ calendars: Calendar[] }>('/api/clocks/calendars', undefined, { signal })).calendars,
  });
}

export function useVersions(id: string | null) {
  return useQuery({
    queryKey: ['clocks', 'versions', id],
    queryFn: async ({ signal }) =>
      (await api.get<{ versions: PolicyVersion[] }>(`/api/clocks/policies/${id}/versions`, undefined, { signal }))
        .versions,
    enabled: id !== null,
  });
}

export const recalculation = (id: string, order: boolean): Promise<Recalculation> =>
  api.post<Recalculation>(`/api/clocks/policies/${id}/recalculation`, { order });

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
