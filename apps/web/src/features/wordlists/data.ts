import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export function useWordlists() {
  return useQuery({
    queryKey: ['wordlists', 'lists'],
    queryFn: async ({ signal }) => (await api('GET /api/wordlists', { signal })).lists,
  });
}

export function useHits(enabled: boolean) {
  return useQuery({
    queryKey: ['wordlists', 'hits'],
    queryFn: async ({ signal }) => (await api('GET /api/wordlists/hits', { signal })).hits,
    enabled,
    staleTime: 0,
  });
}

export const wordlistsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['wordlists'] });
