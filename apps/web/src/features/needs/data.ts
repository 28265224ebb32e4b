import type { Need } from '@qiao/server/contracts/needs';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

// Beside the other parts of the file, so that whatever refreshes them refreshes this.
const key = (id: string) => ['customers', 'part', id, 'needs'] as const;

export function useNeeds(customerId: string) {
  return useQuery({
    queryKey: key(customerId),
    queryFn: async ({ signal }) =>
      (await api('GET /api/customers/{id}/needs', { params: { id: customerId }, signal })).needs,
  });
}

/** `change.mutate(() => api('POST /api/customers/{id}/needs', …))`. */
export function useNeedChange(customerId: string) {
  return useMutation({
    mutationFn: (call: () => Promise<{ needs: Need[] }>) => call(),
    onSuccess: ({ needs }) => queryClient.setQueryData(key(customerId), needs),
    onError: toastError,
  });
}
