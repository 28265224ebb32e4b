/** Customers as the list and the file read them, and how a change is made. */
import type { Contact, Customer } from '@qiao/server/contracts/customers';
import { queryOptions, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../../shared/api.ts';
import { isApiError } from '../../../shared/api-error.ts';
import { i18n } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { toast, toastError } from '../../../shared/ui/toast.tsx';

export function useCustomerList(q: string, listing: '' | 'red' | 'black' = '') {
  return useInfiniteQuery({
    queryKey: ['customers', 'list', q, listing],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/customers', { query: { q, listing, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customers', 'one', id],
    queryFn: ({ signal }) => api('GET /api/customers/{id}', { params: { id }, signal }),
  });

/** After a change: the file is known, lists ask again. */
export function takeCustomer(customer: Customer): void {
  queryClient.setQueryData(customerQuery(customer.id).queryKey, customer);
  void queryClient.invalidateQueries({ queryKey: ['customers', 'list'] });
}

/** `change.mutate(() => api('POST /api/customers/{id}/products', …))`. On a stale version the file is refreshed and says so. */
export function useCustomerChange(id: string) {
  return useMutation({
    mutationFn: (call: () => Promise<Customer>) => call(),
    onSuccess: takeCustomer,
    onError: (error) => {
      if (!isApiError(error, 'kernel.conflict')) return toastError(error);
      toast('info', i18n.t('customers:ui.changed-meanwhile'), { life: 9000 });
      void queryClient.invalidateQueries({ queryKey: customerQuery(id).queryKey });
    },
  });
}

export function useTiers() {
  return useQuery({
    queryKey: ['customers', 'tiers'],
    queryFn: async ({ signal }) => (await api('GET /api/customers/tiers', { signal })).tiers,
    staleTime: 10 * 60_000,
  });
}

/** Every contact of a customer, newest first; `kind` null: of all kinds. */
export function useTimeline(customerId: string, kind: Contact['kind'] | null) {
  return useInfiniteQuery({
    queryKey: ['customers', 'timeline', customerId, 'pages', kind],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/customers/{id}/timeline', {
        params: { id: customerId },
        query: { kind, cursor: pageParam, limit: 40 },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}
