import type { Delivery, DeliveryDetail, Endpoint, IssuedEndpoint } from '@qiao/server/contracts/webhooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export function useEndpoints() {
  return useQuery({
    queryKey: ['webhooks', 'endpoints'],
    queryFn: async ({ signal }) =>
      (await api.get<{ endpoints: Endpoint[] }>('/api/webhooks/endpoints', undefined, { signal })).endpoints,
    refetchInterval: 15_000,
  });
}

type Page = { deliveries: Delivery[]; more: boolean };
export function useDeliveries(id: string, state: string) {
  return useInfiniteQuery({
    queryKey: ['webhooks', 'deliveries', id, state],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page>(`/api/webhooks/endpoints/${id}/deliveries`, undefined, {
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
      api.get<DeliveryDetail>(`/api/webhooks/endpoints/${id}/deliveries/${position}`, undefined, { signal }),
    staleTime: 0,
  });
}

export const webhooksAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['webhooks'] });

/** A new secret; the former one holds for so long. */
export async function rotate(of: Endpoint, overlapHours: number): Promise<IssuedEndpoint> {
  try {
    return await api.post<IssuedEndpoint>(`/api/webhooks/endpoints/${of.id}/rotate`, {
      version: of.version,
      overlapHours,
    });
  } finally {
    void webhooksAgain();
  }
}
