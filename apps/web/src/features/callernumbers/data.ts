/** Numbers that calls out show: set up for units, and one's own choice among them. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type Answer, api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export type CallerNumber = Answer<'GET /api/callernumbers'>['numbers'][number];
export const numbersAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['callernumbers'] });

export const useCallerNumbers = (): UseQueryResult<CallerNumber[]> =>
  useQuery({
    queryKey: ['callernumbers', 'all'],
    queryFn: async ({ signal }) => (await api('GET /api/callernumbers', { signal })).numbers,
  });

export const useTrunkNames = () =>
  useQuery({
    queryKey: ['callernumbers', 'trunks'],
    queryFn: async ({ signal }) => (await api('GET /api/telephony/trunks', { signal })).trunks,
  });

export const useChoice = () =>
  useQuery({
    queryKey: ['callernumbers', 'mine'],
    queryFn: ({ signal }) => api('GET /api/callernumbers/mine', { signal }),
  });
