import type { Side, SideDetail } from '@qiao/server/contracts/sides';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import type { Name } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';

export const sidesPath = '/api/sides';
const root = ['sides'];
export const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: root });
export const newClientId = (): string => crypto.randomUUID();

export function useTicketSides(ticketId: string) {
  return useQuery({
    queryKey: [...root, 'ticket', ticketId],
    queryFn: async () => (await api.get<{ sides: Side[] }>(sidesPath, undefined, { query: { ticketId } })).sides,
  });
}

export function useBox(box: 'asked' | 'opened') {
  return useQuery({
    queryKey: [...root, 'box', box],
    queryFn: async () => (await api.get<{ sides: Side[] }>(sidesPath, undefined, { query: { box } })).sides,
    // Those who were asked hear of it under the bell; the list itself looks again now and then.
    refetchInterval: 60_000,
  });
}

export function useAskableUnits() {
  return useQuery({
    queryKey: [...root, 'units'],
    queryFn: () => api.get<{ units: { id: string; name: Name }[]; own: boolean | null }>(`${sidesPath}/units`),
    staleTime: 5 * 60_000,
  });
}

export function useSide(id: string) {
  return useQuery({ queryKey: [...root, 'one', id], queryFn: () => api.get<SideDetail>(`${sidesPath}/${id}`) });
}
