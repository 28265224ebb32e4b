import type { Ban, LiveVisitor, Rule } from '@qiao/server/contracts/visitors';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import type { Name } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';

/** Pages come and go by themselves; asked again while the list is in sight. */
const liveEveryMs = 5_000;

export function useLiveVisitors() {
  return useQuery({
    queryKey: ['visitors', 'live'],
    queryFn: async ({ signal }) =>
      (await api.get<{ visitors: LiveVisitor[] }>('/api/visitors/live', undefined, { signal })).visitors,
    refetchInterval: liveEveryMs,
  });
}

export function useRules() {
  return useQuery({
    queryKey: ['visitors', 'rules'],
    queryFn: ({ signal }) =>
      api.get<{ rules: Rule[]; entrances: { id: string; title: Name }[] }>('/api/visitors/rules', undefined, {
        signal,
      }),
  });
}

export function useBans() {
  return useQuery({
    queryKey: ['visitors', 'bans'],
    queryFn: async ({ signal }) => (await api.get<{ bans: Ban[] }>('/api/visitors/bans', undefined, { signal })).bans,
  });
}

export const visitorsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['visitors'] });
