/** Selections from the server. */
import type { CustomerCondition } from '@qiao/server/contracts/customers';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export const useSelections = () =>
  useQuery({
    queryKey: ['selections', 'list'],
    queryFn: ({ signal }) => api('GET /api/selections', { signal }),
    select: (answer) => answer.selections,
  });

export const useSelection = (id: string | null) =>
  useQuery({
    queryKey: ['selections', 'one', id],
    queryFn: id ? ({ signal }) => api('GET /api/selections/{id}', { params: { id }, signal }) : skipToken,
    // A mailing that is going out is watched.
    refetchInterval: (query) => (query.state.data?.mailings.some((one) => one.state === 'sending') ? 2_000 : false),
  });

export const useSelected = (id: string) =>
  useQuery({
    queryKey: ['selections', 'customers', id],
    queryFn: ({ signal }) => api('GET /api/selections/{id}/customers', { params: { id }, signal }),
  });

export const useBase = () =>
  useQuery({
    queryKey: ['selections', 'base'],
    queryFn: ({ signal }) => api('GET /api/selections/base', { signal }),
  });

export const useCount = (condition: CustomerCondition) =>
  useQuery({
    queryKey: ['selections', 'count', condition],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => api('POST /api/selections/count', { body: { condition }, signal }),
  });

export const refresh = () => queryClient.invalidateQueries({ queryKey: ['selections'] });
