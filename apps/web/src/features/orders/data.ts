/** Orders of a file. */
import type { Order } from '@qiao/server/contracts/orders';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

// Beside the other parts of the file, so that whatever refreshes them refreshes this.
const key = (id: string) => ['customers', 'part', id, 'orders'] as const;

export function useOrders(customerId: string) {
  return useQuery({
    queryKey: key(customerId),
    queryFn: async ({ signal }) =>
      (await api.get<{ orders: Order[] }>(`/api/customers/${customerId}/orders`, undefined, { signal })).orders,
  });
}

/** With an id: a change of that order; without: a new one. */
export function useOrderChange(customerId: string) {
  return useMutation({
    mutationFn: ({ id, body }: { id: string | null; body: object }) =>
      id === null
        ? api.post<Order>(`/api/customers/${customerId}/orders`, body)
        : api.patch<Order>(`/api/orders/${id}`, body),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: key(customerId) });
      void queryClient.invalidateQueries({ queryKey: ['customers', 'timeline', customerId] });
    },
    onError: toastError,
  });
}
