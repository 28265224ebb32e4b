import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';

export function useCalls(open: boolean) {
  return useInfiniteQuery({
    queryKey: ['telephony', 'calls', open],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/telephony/calls', {
        query: { cursor: pageParam, limit: 60, ...(open ? { open: 'true' } : {}) },
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
    queryFn: ({ signal }) => api('GET /api/telephony/calls/{id}', { params: { id }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'ended' ? false : 3_000),
  });
}
