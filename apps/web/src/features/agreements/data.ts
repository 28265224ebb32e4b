/** Agreements as screens read and change them. */
import type { Agreement, AttainmentRow } from '@qiao/server/contracts/agreements';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toast, toastError } from '../../shared/ui/toast.tsx';

export function useAgreements(enabled: boolean) {
  return useQuery({
    queryKey: ['agreements', 'all'],
    queryFn: async ({ signal }) =>
      (await api.get<{ agreements: Agreement[] }>('/api/agreements', undefined, { signal })).agreements,
    enabled,
  });
}

export type Days = { from: string; to: string };

export function useAttainment(days: Days) {
  return useQuery({
    queryKey: ['agreements', 'attainment', days],
    queryFn: async ({ signal }) =>
      (await api.get<{ rows: AttainmentRow[] }>('/api/agreements/attainment', undefined, { query: days, signal })).rows,
    enabled: days.from !== '' && days.to !== '' && days.from <= days.to,
    placeholderData: (before) => before,
  });
}

export type AgreementCall = { path: string; method: 'POST' | 'PATCH'; body: object; said: string };

export function useAgreementCall() {
  return useMutation({
    mutationFn: ({ path, method, body }: AgreementCall) =>
      (method === 'PATCH' ? api.patch : api.post)<Agreement>(`/api/agreements${path}`, body),
    onSuccess: (_, { said }) => {
      toast('ok', said);
      void queryClient.invalidateQueries({ queryKey: ['agreements'] });
    },
    onError: toastError,
  });
}
