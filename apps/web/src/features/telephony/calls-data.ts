import { callDirections, callResults } from '@qiao/server/contracts/callhistory';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { oneOf } from '../../shared/one-of.ts';
import { dayStart } from '../../shared/time/local-day.ts';

/** As it stands in the address, so a list that was narrowed can be passed on. Days are local, both included. */
export const callFilterKeys = [
  'q',
  'from',
  'to',
  'direction',
  'result',
  'queueId',
  'staffId',
  'talk',
  'rated',
] as const;

export const readCallFilter = (params: URLSearchParams) => ({
  ...{ q: params.get('q') ?? '', from: params.get('from') ?? '', to: params.get('to') ?? '' },
  direction: oneOf(callDirections, params.get('direction')) ?? ('' as const),
  result: oneOf([...callResults, 'open'] as const, params.get('result')) ?? ('' as const),
  ...{ queueId: params.get('queueId') ?? '', staffId: params.get('staffId') ?? '', talk: params.get('talk') ?? '' },
  rated: oneOf(['yes', 'low'] as const, params.get('rated')) ?? ('' as const),
});
export type CallFilter = ReturnType<typeof readCallFilter>;
/** What is taken back or set anew. */
export type CallFilterPart = Partial<Record<keyof CallFilter, string>>;

export function useCalls(filter: CallFilter) {
  const open = filter.result === 'open';
  const { from, to, talk, ...same } = filter;
  return useInfiniteQuery({
    queryKey: ['telephony', 'calls', filter],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/telephony/calls', {
        query: {
          ...same,
          from: dayStart(from),
          to: dayStart(to, 1),
          talkSeconds: Number(talk) || null,
          cursor: pageParam,
          limit: 60,
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: open ? 5_000 : 30_000,
    placeholderData: (before) => before,
  });
}

export function useCall(id: string) {
  return useQuery({
    queryKey: ['telephony', 'call', id],
    queryFn: ({ signal }) => api('GET /api/telephony/calls/{id}', { params: { id }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'ended' ? false : 3_000),
  });
}
