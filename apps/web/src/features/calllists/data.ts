import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type Answer, api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export type Entry = Answer<'GET /api/calllists'>['entries'][number];
const key = ['calllists'];
export const listsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: key });
export const useLists = (): UseQueryResult<Entry[]> =>
  useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await api('GET /api/calllists', { signal })).entries,
  });
