import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export function useProviders(enabled: boolean) {
  return useQuery({
    queryKey: ['workplaces', 'providers'],
    enabled,
    queryFn: async ({ signal }) => (await api('GET /api/workplaces/providers', { signal })).providers,
  });
}

export function useRobots() {
  return useQuery({
    queryKey: ['workplaces', 'robots'],
    queryFn: async ({ signal }) => (await api('GET /api/workplaces/robots', { signal })).robots,
    // How they fare is of the moment.
    refetchInterval: 15_000,
  });
}

export const workplacesAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['workplaces'] });
