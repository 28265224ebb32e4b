/** The tree and the posts, read once and asked again when the organisation says that it changed. */
import type { Post, Site, Unit } from '@qiao/server/contracts/organisation';
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
      (
        await api.get<{ units: Unit[] }>('/api/organisation/tree', undefined, {
          query: { closed: closed ? 1 : 0 },
          signal,
        })
      ).units,
  });
}

export function usePosts() {
  return useQuery({
    queryKey: ['organisation', 'posts'],
    queryFn: async ({ signal }) =>
      (await api.get<{ posts: Post[] }>('/api/organisation/posts', undefined, { signal })).posts,
  });
}

export function useSites() {
  return useQuery({
    queryKey: ['organisation', 'sites'],
    queryFn: async ({ signal }) =>
      (await api.get<{ sites: Site[] }>('/api/organisation/sites', undefined, { signal })).sites,
  });
}
