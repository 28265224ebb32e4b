/** Calls as lists and one by one. */
import type { Call, CallDetail } from '@qiao/server/contracts/telephony';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';

type Page = { calls: Call[]; nextCursor: string | null };

export function useCalls(open: boolean) {
  return useInfiniteQuery({
    queryKey: ['telephony', 'calls', open],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page>('/api/telephony/calls', undefined, {
        query: { cursor: pageParam, limit: 60, ...(open ? { open: true } : {}) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: open ? 5_000 : 30_000,
  });
}

export function useCall(id: string) {
  return useQuery({
    queryKey: ['telephony', 'call', id],
    queryFn: ({ signal }) => api.get<CallDetail>(`/api/telephony/calls/${id}`, undefined, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'ended' ? false : 3_000),
  });
}
