import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { useServes } from '../../shared/session.ts';

export function useChannels() {
  return useQuery({
    queryKey: ['channels', 'list'],
    queryFn: async ({ signal }) => (await api('GET /api/channels', { signal })).channels,
    // How they fare is of the moment.
    refetchInterval: 15_000,
  });
}

/** How messages of a talk fared; asked again with every message, and while one is on its way. */
export function useTalk(conversationId: string, lastSeq: number) {
  return useQuery({
    queryKey: ['channels', 'talk', conversationId, lastSeq],
    queryFn: async ({ signal }) =>
      (await api('GET /api/channels/conversations/{id}', { params: { id: conversationId }, signal })).talk,
    enabled: useServes('channels'),
    placeholderData: (before) => before,
    refetchInterval: (query) => {
      const states = query.state.data?.deliveries.map(({ state }) => state) ?? [];
      if (states.some((state) => state === 'queued' || state === 'sending')) return 2_000;
      // Receipts come a while after: the last words are looked at again.
      return states[0] === 'sent' || states[0] === 'delivered' ? 10_000 : false;
    },
  });
}

/** Newest first; asked again while something is on its way. */
export function useLog(
  id: string,
  direction: '' | 'in' | 'out',
  state: '' | 'failed' | 'waiting' | 'arrived' | 'dropped',
) {
  return useInfiniteQuery({
    queryKey: ['channels', 'log', id, direction, state],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/channels/{id}/messages', {
        params: { id },
        query: {
          ...(direction ? { direction } : {}),
          ...(state ? { state } : {}),
          ...(pageParam ? { before: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.more ? page.messages.at(-1)!.id : null),
    staleTime: 0,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) =>
        page.messages.some((one) => one.state === 'queued' || one.state === 'sending'),
      )
        ? 3_000
        : 15_000,
  });
}

export const channelsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['channels'] });
