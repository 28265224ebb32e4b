/** Agreements as screens read and change them. */
import type { Agreement } from '@qiao/server/contracts/agreements';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toast, toastError } from '../../shared/ui/toast.tsx';

export function useAgreements(enabled: boolean) {
  return useQuery({
    queryKey: ['agreements', 'all'],
    queryFn: async ({ signal }) => (await api('GET /api/agreements', { signal })).agreements,
    enabled,
  });
}

export type Days = { from: string; to: string };

export function useAttainment(days: Days) {
  return useQuery({
    queryKey: ['agreements', 'attainment', days],
    queryFn: async ({ signal }) => (await api('GET /api/agreements/attainment', { query: days, signal })).rows,
    enabled: days.from !== '' && days.to !== '' && days.from <= days.to,
    placeholderData: (before) => before,
  });
}

export type AgreementCall = { ask: () => Promise<Agreement>; said: string };

export function useAgreementCall() {
  return useMutation({
    mutationFn: ({ ask }: AgreementCall) => ask(),
    onSuccess: (_, { said }) => {
      toast('ok', said);
      void queryClient.invalidateQueries({ queryKey: ['agreements'] });
    },
    onError: toastError,
  });
}
