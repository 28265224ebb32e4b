import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export const callbacksAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['callbacks'] });

export function useCallbacks(state: 'open' | 'ended') {
  return useInfiniteQuery({
    queryKey: ['callbacks', 'list', state],
    queryFn: ({ signal, pageParam }) =>
      api('GET /api/callbacks', { query: { state, ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 15_000,
  });
}
export function useOne(id: string) {
  return useQuery({
    queryKey: ['callbacks', 'one', id],
    queryFn: ({ signal }) => api('GET /api/callbacks/{id}', { params: { id }, signal }),
    refetchInterval: 5000,
  });
}
export function usePolicy() {
  return useQuery({
    queryKey: ['callbacks', 'policy'],
    queryFn: ({ signal }) => api('GET /api/callbacks/policy', { signal }),
  });
}

export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
/** Null for what is no time of the day. */
export function minuteOf(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text);
  const minute = found ? Number(found[1]) * 60 + Number(found[2]) : Number.NaN;
  return minute >= 0 && minute <= 1440 ? minute : null;
}
