/** Contracts of a file. */
import type { Contract } from '@qiao/server/contracts/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

type Name = { zh: string; en: string };
// Beside the other parts of the file, so that whatever refreshes them refreshes this.
const key = (id: string) => ['customers', 'part', id, 'contracts'] as const;

export function useContracts(customerId: string) {
  return useQuery({
    queryKey: key(customerId),
    queryFn: ({ signal }) =>
      api.get<{ contracts: Contract[]; agreements: { id: string; name: Name }[] }>(
        `/api/customers/${customerId}/contracts`,
        undefined,
        { signal },
      ),
  });
}

/** With an id: a change of that contract; without: a new one. A form carries its document. */
export function useContractChange(customerId: string) {
  return useMutation({
    mutationFn: ({ id, body }: { id: string | null; body: object }) => {
      if (id === null) return api.post<Contract>(`/api/customers/${customerId}/contracts`, body);
      if (body instanceof FormData) return api.post<Contract>(`/api/contracts/${id}/document`, body);
      return api.put<Contract>(`/api/contracts/${id}`, body);
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: key(customerId) });
      void queryClient.invalidateQueries({ queryKey: ['customers', 'timeline', customerId] });
    },
    onError: toastError,
  });
}
