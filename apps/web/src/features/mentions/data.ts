/** Mentions of oneself: read once, again when the server says that one was made. */
import type { Mention } from '@qiao/server/contracts/mentions';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { useResumed, useTopic } from '../../shared/realtime/realtime.ts';
import { useMe } from '../../shared/session.ts';

const key = ['mentions'];
const pageSize = 50;

export function useMentions() {
  const me = useMe();
  const refresh = () => void queryClient.invalidateQueries({ queryKey: key });
  useTopic(`staff:${me.staff.id}`, {
    event: ({ type }) => {
      if (type === 'mention.made') refresh();
    },
  });
  useResumed(() => {
    refresh();
    return 0;
  });
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/mentions', {
        query: { limit: pageSize, ...(pageParam ? { beforeAt: pageParam.at, beforeId: pageParam.id } : {}) },
        signal,
      }),
    initialPageParam: null as Mention | null,
    getNextPageParam: (page) => (page.mentions.length < pageSize ? null : page.mentions.at(-1)!),
    staleTime: 60_000,
  });
}

/** Null: all of them. */
export async function readMentions(ids: string[] | null): Promise<void> {
  await api('POST /api/mentions/read', { body: { ids } });
  await queryClient.invalidateQueries({ queryKey: key });
}
