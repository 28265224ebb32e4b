/** What hangs on a file: look-alikes, merges, relations, lists, tags. */
import type {
  Customer,
  CustomerSummary,
  LikelyPair,
  Likeness,
  ListingEntry,
  Merge,
  Relation,
  Tag,
} from '@qiao/server/contracts/customers';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../../shared/api.ts';
import { queryClient } from '../../../shared/query.ts';
import { toastError } from '../../../shared/ui/toast.tsx';
import { takeCustomer } from './customers.ts';

const part = <T>(id: string, name: string, read: (signal: AbortSignal) => Promise<T>) => ({
  queryKey: ['customers', 'part', id, name] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => read(signal),
});

/** After a change elsewhere on the file: everything beside it asks again. */
export function refreshParts(id: string): void {
  void queryClient.invalidateQueries({ queryKey: ['customers', 'part', id] });
}

export function useDuplicates(id: string) {
  return useQuery(
    part(
      id,
      'duplicates',
      async (signal) =>
        (await api.get<{ duplicates: Likeness[] }>(`/api/customers/${id}/duplicates`, undefined, { signal }))
          .duplicates,
    ),
  );
}

export function useMerges(id: string) {
  return useQuery(
    part(
      id,
      'merges',
      async (signal) =>
        (await api.get<{ merges: Merge[] }>(`/api/customers/${id}/merges`, undefined, { signal })).merges,
    ),
  );
}

export function useListings(id: string) {
  return useQuery(
    part(
      id,
      'listings',
      async (signal) =>
        (await api.get<{ entries: ListingEntry[] }>(`/api/customers/${id}/listings`, undefined, { signal })).entries,
    ),
  );
}

export function useRelations(id: string) {
  return useQuery(
    part(
      id,
      'relations',
      async (signal) =>
        (await api.get<{ relations: Relation[] }>(`/api/customers/${id}/relations`, undefined, { signal })).relations,
    ),
  );
}

export function useRelationChange(id: string) {
  return useMutation({
    mutationFn: (change: { drop: string } | { body: object }) =>
      'drop' in change
        ? api.delete<{ relations: Relation[] }>(`/api/customers/${id}/relations/${change.drop}`)
        : api.post<{ relations: Relation[] }>(`/api/customers/${id}/relations`, change.body),
    onSuccess: () => refreshParts(id),
    onError: toastError,
  });
}

/** The absorbed file leads to the survivor from now on. */
export function useMerge() {
  return useMutation({
    mutationFn: ({ absorbed, survivorId }: { absorbed: Pick<Customer, 'id' | 'version'>; survivorId: string }) =>
      api.post<Customer>(`/api/customers/${absorbed.id}/merge`, { intoId: survivorId, version: absorbed.version }),
    onSuccess: (survivor, { absorbed }) => {
      takeCustomer(survivor);
      queryClient.removeQueries({ queryKey: ['customers', 'one', absorbed.id] });
      void queryClient.invalidateQueries({ queryKey: ['customers'] });
    },
    onError: toastError,
  });
}

export async function partFiles(customerId: string, mergeId: string): Promise<Customer> {
  const parted = await api.post<Customer>(`/api/customers/${customerId}/merges/${mergeId}/undo`);
  void queryClient.invalidateQueries({ queryKey: ['customers'] });
  return parted;
}

export function useApart() {
  return useMutation({
    mutationFn: ({ id, otherId }: { id: string; otherId: string }) =>
      api.post(`/api/customers/${id}/apart`, { otherId }),
    onSuccess: (_, { id, otherId }) => {
      refreshParts(id);
      refreshParts(otherId);
      void queryClient.invalidateQueries({ queryKey: ['customers', 'pairs'] });
    },
    onError: toastError,
  });
}

export function usePairs() {
  return useInfiniteQuery({
    queryKey: ['customers', 'pairs'],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ pairs: LikelyPair[]; nextCursor: string | null }>('/api/customers/duplicates', undefined, {
        query: { cursor: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useTags() {
  return useQuery({
    queryKey: ['customers', 'tags'],
    queryFn: async ({ signal }) => (await api.get<{ tags: Tag[] }>('/api/customers/tags', undefined, { signal })).tags,
    staleTime: 60_000,
  });
}

/** A few customers for a choice of one. */
export function useFound(words: string) {
  return useQuery({
    queryKey: ['customers', 'found', words],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ customers: CustomerSummary[] }>('/api/customers', undefined, {
          query: { q: words, limit: 20 },
          signal,
        })
      ).customers,
    placeholderData: (before) => before,
  });
}
