import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

/** Pages come and go by themselves; asked again while the list is in sight. */
const liveEveryMs = 5_000;

export function useLiveVisitors() {
  return useQuery({
    queryKey: ['visitors', 'live'],
    queryFn: async ({ signal }) => (await api('GET /api/visitors/live', { signal })).visitors,
    refetchInterval: liveEveryMs,
  });
}

export function useRules() {
  return useQuery({
    queryKey: ['visitors', 'rules'],
    queryFn: ({ signal }) => api('GET /api/visitors/rules', { signal }),
  });
}

export function useBans() {
  return useQuery({
    queryKey: ['visitors', 'bans'],
    queryFn: async ({ signal }) => (await api('GET /api/visitors/bans', { signal })).bans,
  });
}

export const visitorsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['visitors'] });
