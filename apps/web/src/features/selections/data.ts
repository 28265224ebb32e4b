/** Selections from the server. */
import type { CustomerCondition } from '@qiao/server/contracts/customers';
import type { Base, SelectedCustomer, Selection, SelectionDetail } from '@qiao/server/contracts/selections';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export const useSelections = () =>
  useQuery({
    queryKey: ['selections', 'list'],
    queryFn: ({ signal }) => api.get<{ selections: Selection[] }>('/api/selections', undefined, { signal }),
    select: (answer) => answer.selections,
  });

export const useSelection = (id: string | null) =>
  useQuery({
    queryKey: ['selections', 'one', id],
    enabled: id !== null,
    queryFn: ({ signal }) => api.get<SelectionDetail>(`/api/selections/${id}`, undefined, { signal }),
    // A mailing that is going out is watched.
    refetchInterval: (query) => (query.state.data?.mailings.some((one) => one.state === 'sending') ? 2_000 : false),
  });

export const useSelected = (id: string) =>
  useQuery({
    queryKey: ['selections', 'customers', id],
    queryFn: ({ signal }) =>
      api.get<{ customers: SelectedCustomer[]; nextCursor: string | null }>(
        `/api/selections/${id}/customers`,
        undefined,
        { signal },
      ),
  });

export const useBase = () =>
  useQuery({
    queryKey: ['selections', 'base'],
    queryFn: ({ signal }) => api.get<Base>('/api/selections/base', undefined, { signal }),
  });

export const useCount = (condition: CustomerCondition) =>
  useQuery({
    queryKey: ['selections', 'count', condition],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => api.post<{ count: number }>('/api/selections/count', { condition }, undefined, { signal }),
  });

export const refresh = () => queryClient.invalidateQueries({ queryKey: ['selections'] });
