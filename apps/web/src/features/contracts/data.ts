import type { Contract } from '@qiao/server/contracts/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

// Beside the other parts of the file, so that whatever refreshes them refreshes this.
const key = (id: string) => ['customers', 'part', id, 'contracts'] as const;

export function useContracts(customerId: string) {
  return useQuery({
    queryKey: key(customerId),
    queryFn: ({ signal }) => api('GET /api/customers/{id}/contracts', { params: { id: customerId }, signal }),
  });
}

/** In force in one's own units, whose last day is near; the next end first. */
export function useEnding(within: number) {
  return useQuery({
    queryKey: ['contracts', 'ending', within],
    queryFn: async ({ signal }) => (await api('GET /api/contracts', { query: { within }, signal })).contracts,
  });
}

/** `change.mutate(() => api('PUT /api/contracts/{id}', …))`. */
export function useContractChange(customerId: string) {
  return useMutation({
    mutationFn: (call: () => Promise<Contract>) => call(),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: key(customerId) });
      void queryClient.invalidateQueries({ queryKey: ['customers', 'timeline', customerId] });
      void queryClient.invalidateQueries({ queryKey: ['contracts'] });
    },
    onError: toastError,
  });
}
