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
      (await api('GET /api/customers/{id}/orders', { params: { id: customerId }, signal })).orders,
  });
}

/** `change.mutate(() => api('PATCH /api/orders/{id}', …))`. */
export function useOrderChange(customerId: string) {
  return useMutation({
    mutationFn: (call: () => Promise<Order>) => call(),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: key(customerId) });
      void queryClient.invalidateQueries({ queryKey: ['customers', 'timeline', customerId] });
    },
    onError: toastError,
  });
}
