/** What hangs on a file: look-alikes, merges, relations, lists, tags. */
import type { Customer } from '@qiao/server/contracts/customers';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api, type Given } from '../../../shared/api.ts';
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
      async (signal) => (await api('GET /api/customers/{id}/duplicates', { params: { id }, signal })).duplicates,
    ),
  );
}

export function useMerges(id: string) {
  return useQuery(
    part(
      id,
      'merges',
      async (signal) => (await api('GET /api/customers/{id}/merges', { params: { id }, signal })).merges,
    ),
  );
}

export function useListings(id: string) {
  return useQuery(
    part(
      id,
      'listings',
      async (signal) => (await api('GET /api/customers/{id}/listings', { params: { id }, signal })).entries,
    ),
  );
}

export function useRelations(id: string) {
  return useQuery(
    part(
      id,
      'relations',
      async (signal) => (await api('GET /api/customers/{id}/relations', { params: { id }, signal })).relations,
    ),
  );
}

export function useRelationChange(id: string) {
  return useMutation({
    mutationFn: (change: { drop: string } | { body: Given<'POST /api/customers/{id}/relations'>['body'] }) =>
      'drop' in change
        ? api('DELETE /api/customers/{id}/relations/{relationId}', { params: { id, relationId: change.drop } })
        : api('POST /api/customers/{id}/relations', { params: { id }, body: change.body }),
    onSuccess: () => refreshParts(id),
    onError: toastError,
  });
}

/** The absorbed file leads to the survivor from now on. */
export function useMerge() {
  return useMutation({
    mutationFn: ({ absorbed, survivorId }: { absorbed: Pick<Customer, 'id' | 'version'>; survivorId: string }) =>
      api('POST /api/customers/{id}/merge', {
        params: { id: absorbed.id },
        body: { intoId: survivorId, version: absorbed.version },
      }),
    onSuccess: (survivor, { absorbed }) => {
      takeCustomer(survivor);
      queryClient.removeQueries({ queryKey: ['customers', 'one', absorbed.id] });
      void queryClient.invalidateQueries({ queryKey: ['customers'] });
    },
    onError: toastError,
  });
}

export async function partFiles(customerId: string, mergeId: string): Promise<Customer> {
  const parted = await api('POST /api/customers/{id}/merges/{mergeId}/undo', { params: { id: customerId, mergeId } });
  void queryClient.invalidateQueries({ queryKey: ['customers'] });
  return parted;
}

export function useApart() {
  return useMutation({
    mutationFn: ({ id, otherId }: { id: string; otherId: string }) =>
      api('POST /api/customers/{id}/apart', { params: { id }, body: { otherId } }),
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
      api('GET /api/customers/duplicates', { query: { cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useTags() {
  return useQuery({
    queryKey: ['customers', 'tags'],
    queryFn: async ({ signal }) => (await api('GET /api/customers/tags', { signal })).tags,
    staleTime: 60_000,
  });
}

/** A few customers for a choice of one. */
export function useFound(words: string) {
  return useQuery({
    queryKey: ['customers', 'found', words],
    queryFn: async ({ signal }) =>
      (await api('GET /api/customers', { query: { q: words, limit: 20 }, signal })).customers,
    placeholderData: (before) => before,
  });
}
