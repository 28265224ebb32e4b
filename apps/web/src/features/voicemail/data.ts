import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type Answer, api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

type Message = Answer<'GET /api/voicemail/messages'>['messages'][number];

/** Done for everybody; until then each person sees what they have heard themselves. */
export const shownState = (message: Message): Message['state'] =>
  message.state === 'done' ? 'done' : message.heard ? 'read' : 'new';

export const voicemailAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['voicemail'] });

export function useBoxes() {
  return useQuery({
    queryKey: ['voicemail', 'boxes'],
    queryFn: async ({ signal }) => (await api('GET /api/voicemail/boxes', { signal })).boxes,
  });
}

export function useMessages(state: 'open' | 'done') {
  return useInfiniteQuery({
    queryKey: ['voicemail', 'list', state],
    queryFn: ({ signal, pageParam }) =>
      api('GET /api/voicemail/messages', { query: { state, ...(pageParam ? { before: pageParam } : {}) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.more ? (page.messages.at(-1)?.leftAt ?? null) : null),
    refetchInterval: 20_000,
  });
}

export function useMessage(id: string) {
  return useQuery({
    queryKey: ['voicemail', 'one', id],
    queryFn: ({ signal }) => api('GET /api/voicemail/messages/{id}', { params: { id }, signal }),
  });
}

/** Who may be told of messages of a unit and be given one. */
export function usePeople(unitId: string | null) {
  return useQuery({
    queryKey: ['voicemail', 'people', unitId],
    queryFn: async ({ signal }) =>
      (await api('GET /api/voicemail/people', { query: { unitId: unitId! }, signal })).staff,
    enabled: unitId !== null,
    staleTime: 60_000,
  });
}
