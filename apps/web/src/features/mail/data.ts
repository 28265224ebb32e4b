import type { Correspondence, Form, HeldLetter } from '@qiao/server/contracts/mail';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

/** Letters of a conversation; asked again with every message, and while one is on its way out. */
export function useCorrespondence(conversationId: string, lastSeq: number) {
  return useQuery({
    queryKey: ['mail', conversationId, lastSeq],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ correspondence: Correspondence | null }>(
          `/api/mail/conversations/${conversationId}`,
          undefined,
          { signal },
        )
      ).correspondence,
    placeholderData: (before) => before,
    refetchInterval: (query) =>
      query.state.data?.letters.some(({ state }) => state === 'queued' || state === 'sending') ? 2_000 : false,
  });
}

export function useHeld() {
  return useQuery({
    queryKey: ['mail', 'held'],
    queryFn: async ({ signal }) =>
      (await api.get<{ letters: HeldLetter[] }>('/api/mail/held', undefined, { signal })).letters,
    staleTime: 0,
  });
}

export function useForms() {
  return useQuery({
    queryKey: ['mail', 'forms'],
    queryFn: async ({ signal }) => (await api.get<{ forms: Form[] }>('/api/mail/forms', undefined, { signal })).forms,
  });
}

export const mailAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['mail'] });
