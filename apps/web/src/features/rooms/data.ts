import { useQuery } from '@tanstack/react-query';
import { type Answer, api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export type Room = Answer<'GET /api/rooms'>['rooms'][number];
export type Meeting = Answer<'GET /api/rooms/{id}/meetings'>['meetings'][number];

export const roomsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['rooms'] });

/** Who comes and goes by telephone tells no browser: it is asked for. */
const againMs = 4000;

export function useRooms() {
  return useQuery({
    queryKey: ['rooms', 'list'],
    queryFn: async ({ signal }) => (await api('GET /api/rooms', { signal })).rooms,
    refetchInterval: againMs,
  });
}
export function useMeeting(id: string) {
  return useQuery({
    queryKey: ['rooms', 'meeting', id],
    queryFn: async ({ signal }) => (await api('GET /api/rooms/{id}/meeting', { params: { id }, signal })).meeting,
    refetchInterval: againMs / 2,
  });
}
export function useMeetings(id: string) {
  return useQuery({
    queryKey: ['rooms', 'meetings', id],
    queryFn: async ({ signal }) => (await api('GET /api/rooms/{id}/meetings', { params: { id }, signal })).meetings,
    // What was said is put together in the moments after a meeting.
    refetchInterval: ({ state }) =>
      state.data?.some(({ recording }) => recording?.state === 'running') ? againMs : false,
  });
}
