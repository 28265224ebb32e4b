/** Questions to superiors as screens read and answer them. */
import type { Advice } from '@qiao/server/contracts/advice';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

export type Box = 'asked-of-me' | 'asked-by-me';

export function useBox(box: Box) {
  return useQuery({
    queryKey: ['advice', box],
    queryFn: async ({ signal }) => (await api('GET /api/advice', { query: { box }, signal })).requests,
  });
}

export function useTicketAdvice(ticketId: string) {
  return useQuery({
    queryKey: ['ticket-extras', ticketId, 'advice'],
    queryFn: async ({ signal }) => (await api('GET /api/advice', { query: { ticketId }, signal })).requests,
  });
}

export function useAdviceCall(onDone: () => void) {
  return useMutation({
    mutationFn: (call: () => Promise<Advice>) => call(),
    onSuccess: (advice) => {
      void queryClient.invalidateQueries({ queryKey: ['advice'] });
      void queryClient.invalidateQueries({ queryKey: ['ticket-extras', advice.ticketId] });
      void queryClient.invalidateQueries({ queryKey: ['tickets', 'one', advice.ticketId] });
      onDone();
    },
    onError: toastError,
  });
}
