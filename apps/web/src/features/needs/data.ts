/** Needs of a file. */
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
      (await api.get<{ needs: Need[] }>(`/api/customers/${customerId}/needs`, undefined, { signal })).needs,
  });
}

/** With an id: a change of that need; without: a new one. */
export function useNeedChange(customerId: string) {
  return useMutation({
    mutationFn: ({ id, body }: { id: string | null; body: object }) => {
      const path = `/api/customers/${customerId}/needs`;
      return id === null
        ? api.post<{ needs: Need[] }>(path, body)
        : api.patch<{ needs: Need[] }>(`${path}/${id}`, body);
    },
    onSuccess: ({ needs }) => queryClient.setQueryData(key(customerId), needs),
    onError: toastError,
  });
}
