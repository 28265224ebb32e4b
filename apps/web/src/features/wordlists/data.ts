import type { Hit, Wordlist } from '@qiao/server/contracts/wordlists';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export function useWordlists() {
  return useQuery({
    queryKey: ['wordlists', 'lists'],
    queryFn: async ({ signal }) =>
      (await api.get<{ lists: Wordlist[] }>('/api/wordlists', undefined, { signal })).lists,
  });
}

export function useHits(enabled: boolean) {
  return useQuery({
    queryKey: ['wordlists', 'hits'],
    queryFn: async ({ signal }) => (await api.get<{ hits: Hit[] }>('/api/wordlists/hits', undefined, { signal })).hits,
    enabled,
    staleTime: 0,
  });
}

export const wordlistsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['wordlists'] });
