import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

/** Letters of a conversation; asked again with every message, and while one is on its way out. */
export function useCorrespondence(conversationId: string, lastSeq: number) {
  return useQuery({
    queryKey: ['mail', conversationId, lastSeq],
    queryFn: async ({ signal }) =>
      (await api('GET /api/mail/conversations/{id}', { params: { id: conversationId }, signal })).correspondence,
    placeholderData: (before) => before,
    refetchInterval: (query) =>
      query.state.data?.letters.some(({ state }) => state === 'queued' || state === 'sending') ? 2_000 : false,
  });
}

export function useHeld() {
  return useQuery({
    queryKey: ['mail', 'held'],
    queryFn: async ({ signal }) => (await api('GET /api/mail/held', { signal })).letters,
    staleTime: 0,
  });
}

export function useForms() {
  return useQuery({
    queryKey: ['mail', 'forms'],
    queryFn: async ({ signal }) => (await api('GET /api/mail/forms', { signal })).forms,
  });
}

export const mailAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['mail'] });
