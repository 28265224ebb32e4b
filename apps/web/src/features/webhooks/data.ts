import type { Delivery, Endpoint, IssuedEndpoint } from '@qiao/server/contracts/webhooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export function useEndpoints() {
  return useQuery({
    queryKey: ['webhooks', 'endpoints'],
    queryFn: async ({ signal }) => (await api('GET /api/webhooks/endpoints', { signal })).endpoints,
    refetchInterval: 15_000,
  });
}
export function useDeliveries(id: string, state: '' | Delivery['state']) {
  return useInfiniteQuery({
    queryKey: ['webhooks', 'deliveries', id, state],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/webhooks/endpoints/{id}/deliveries', {
        params: { id },
        query: { state, before: pageParam },
        signal,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.more ? page.deliveries.at(-1)!.position : null),
    staleTime: 0,
  });
}

export function useDelivery(id: string, position: number) {
  return useQuery({
    queryKey: ['webhooks', 'delivery', id, position],
    queryFn: ({ signal }) =>
      api('GET /api/webhooks/endpoints/{id}/deliveries/{position}', { params: { id, position }, signal }),
    staleTime: 0,
  });
}

export const webhooksAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['webhooks'] });

/** A new secret; the former one holds for so long. */
export async function rotate(of: Endpoint, overlapHours: number): Promise<IssuedEndpoint> {
  try {
    return await api('POST /api/webhooks/endpoints/{id}/rotate', {
      params: { id: of.id },
      body: {
        version: of.version,
        overlapHours,
      },
    });
  } finally {
    void webhooksAgain();
  }
}
