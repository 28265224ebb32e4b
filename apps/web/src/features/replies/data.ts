import type { Reply } from '@qiao/server/contracts/replies';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

const key = ['replies'];

/** All that this person may use; small enough to be searched here, key by key, without asking anybody. */
export function useReplies(enabled = true) {
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await api('GET /api/replies', { signal })).replies,
    enabled,
    staleTime: 60_000,
  });
}

export const repliesAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: key });

/** One more use, without asking for the list again. */
export function noteUse(id: string): void {
  queryClient.setQueryData<Reply[]>(key, (list) =>
    list?.map((one) => (one.id === id ? { ...one, uses: one.uses + 1 } : one)),
  );
}
