/** What the screens of voice mail read. */
import type { Box, Message, Person } from '@qiao/server/contracts/voicemail';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export const voicemailAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['voicemail'] });

export function useBoxes() {
  return useQuery({
    queryKey: ['voicemail', 'boxes'],
    queryFn: async ({ signal }) =>
      (await api.get<{ boxes: Box[] }>('/api/voicemail/boxes', undefined, { signal })).boxes,
  });
}

export function useMessages(state: 'open' | 'done') {
  return useInfiniteQuery({
    queryKey: ['voicemail', 'list', state],
    queryFn: ({ signal, pageParam }) =>
      api.get<{ messages: Message[]; more: boolean }>('/api/voicemail/messages', undefined, {
        query: { state, ...(pageParam ? { before: pageParam } : {}) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.more ? (page.messages.at(-1)?.leftAt ?? null) : null),
    refetchInterval: 20_000,
  });
}

export function useMessage(id: string) {
  return useQuery({
    queryKey: ['voicemail', 'one', id],
    queryFn: ({ signal }) => api.get<Message>(`/api/voicemail/messages/${id}`, undefined, { signal }),
  });
}

/** Who may be told of messages of a unit and be given one. */
export function usePeople(unitId: string | null) {
  return useQuery({
    queryKey: ['voicemail', 'people', unitId],
    queryFn: async ({ signal }) =>
      (await api.get<{ staff: Person[] }>('/api/voicemail/people', undefined, { query: { unitId: unitId! }, signal }))
        .staff,
    enabled: unitId !== null,
    staleTime: 60_000,
  });
}
