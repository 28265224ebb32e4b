import type { Target } from '@qiao/server/contracts/telephony';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { nameIn } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useCan } from '../../shared/session.ts';

const moment = 10_000;
export const linesAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['lines'] });

export function useEngine() {
  return useQuery({
    queryKey: ['lines', 'engine'],
    queryFn: ({ signal }) => api('GET /api/telephony/engine', { signal }),
    refetchInterval: moment,
  });
}

export function useTrunks() {
  return useQuery({
    queryKey: ['lines', 'trunks'],
    queryFn: async ({ signal }) => (await api('GET /api/telephony/trunks', { signal })).trunks,
    refetchInterval: moment,
  });
}

export function useExtensions() {
  return useQuery({
    queryKey: ['lines', 'extensions'],
    queryFn: async ({ signal }) => (await api('GET /api/telephony/extensions', { signal })).extensions,
    refetchInterval: moment,
  });
}

export function useNumbers() {
  return useQuery({
    queryKey: ['lines', 'numbers'],
    queryFn: async ({ signal }) => (await api('GET /api/telephony/numbers', { signal })).numbers,
  });
}

export function usePolicy() {
  return useQuery({
    queryKey: ['lines', 'policy'],
    queryFn: ({ signal }) => api('GET /api/telephony/policy', { signal }),
  });
}

export type Place = { id: string; label: string };
export type Places = Record<Target['kind'], { readable: boolean; places: Place[] }>;

/** Where a number can lead: published flows, queues of calls, extensions; each as far as one may see them. */
export function usePlaces(): Places {
  const can = useCan();
  const seesFlows = can('flows.read');
  const seesQueues = can('routing.configure');
  const flows = useQuery({
    queryKey: ['lines', 'flows'],
    queryFn: async ({ signal }) => (await api('GET /api/flows', { signal })).flows,
    enabled: seesFlows,
  });
  const queues = useQuery({
    queryKey: ['lines', 'queues'],
    queryFn: async ({ signal }) => (await api('GET /api/routing/queue-settings', { signal })).queues,
    enabled: seesQueues,
  });
  const extensions = useExtensions();
  const named = (one: { id: string; name: { zh: string; en: string } }): Place => ({
    id: one.id,
    label: nameIn(one.name),
  });
  return {
    flow: {
      readable: seesFlows,
      places: (flows.data ?? []).filter((one) => one.published !== null && one.state === 'active').map(named),
    },
    queue: {
      readable: seesQueues,
      places: (queues.data ?? []).filter((one) => one.channel === 'call' && one.state === 'active').map(named),
    },
    extension: {
      readable: true,
      places: (extensions.data ?? [])
        .filter(({ state }) => state === 'active')
        .map(({ id, number, name }) => ({ id, label: `${number} ${name}` })),
    },
  };
}
