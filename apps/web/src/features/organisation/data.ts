import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { useTopic } from '../../shared/realtime/realtime.ts';

export const againAll = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['organisation'] });

export function useTree(closed: boolean) {
  useTopic('organisation:tree', { event: () => void againAll() });
  return useQuery({
    queryKey: closed ? ['organisation', 'tree', 'closed'] : ['organisation', 'tree'],
    queryFn: async ({ signal }) =>
      (await api('GET /api/organisation/tree', { query: { closed: closed ? '1' : '0' }, signal })).units,
  });
}

export function usePosts() {
  return useQuery({
    queryKey: ['organisation', 'posts'],
    queryFn: async ({ signal }) => (await api('GET /api/organisation/posts', { signal })).posts,
  });
}

export function useSites() {
  return useQuery({
    queryKey: ['organisation', 'sites'],
    queryFn: async ({ signal }) => (await api('GET /api/organisation/sites', { signal })).sites,
  });
}
