/** Numbers called often, read by their own screen and wherever somebody dials. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type Answer, api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export type Entry = Answer<'GET /api/speeddials'>['entries'][number];
const key = ['speeddials'];
export const dialsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: key });
export const useSpeedDials = (): UseQueryResult<Entry[]> =>
  useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await api('GET /api/speeddials', { signal })).entries,
  });
