import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

const root = ['sides'];
export const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: root });
export const newClientId = (): string => crypto.randomUUID();

export function useTicketSides(ticketId: string) {
  return useQuery({
    queryKey: [...root, 'ticket', ticketId],
    queryFn: async () => (await api('GET /api/sides', { query: { ticketId } })).sides,
  });
}

export function useBox(box: 'asked' | 'opened') {
  return useQuery({
    queryKey: [...root, 'box', box],
    queryFn: async () => (await api('GET /api/sides', { query: { box } })).sides,
    // Those who were asked hear of it under the bell; the list itself looks again now and then.
    refetchInterval: 60_000,
  });
}

export function useAskableUnits() {
  return useQuery({
    queryKey: [...root, 'units'],
    queryFn: () => api('GET /api/sides/units'),
    staleTime: 5 * 60_000,
  });
}

export function useSide(id: string) {
  return useQuery({ queryKey: [...root, 'one', id], queryFn: () => api('GET /api/sides/{id}', { params: { id } }) });
}
