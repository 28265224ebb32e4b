/** Consents of a file, the queue of second checks, purposes and texts. */
import type { FileConsents, IdentityCheck } from '@qiao/server/contracts/consents';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

// Beside the other parts of the file, so that whatever refreshes them refreshes this.
const fileKey = (id: string) => ['customers', 'part', id, 'consents'] as const;

export function useFileConsents(id: string) {
  return useQuery({
    queryKey: fileKey(id),
    queryFn: ({ signal }) => api('GET /api/customers/{id}/consents', { params: { id }, signal }),
  });
}

export function takeFile(id: string, file: FileConsents): void {
  queryClient.setQueryData(fileKey(id), file);
}

/** `change.mutate(() => api('POST /api/customers/{id}/consents', …))`. */
export function useFileChange(id: string) {
  return useMutation({
    mutationFn: (call: () => Promise<FileConsents>) => call(),
    onSuccess: (file) => {
      takeFile(id, file);
      void queryClient.invalidateQueries({ queryKey: ['customers', 'one', id] });
    },
    onError: toastError,
  });
}

export type Outcome = 'confirmed' | 'differs' | 'refused';

export function useCheck(id: string, field: IdentityCheck['field']) {
  return useMutation({
    mutationFn: (typed: string) =>
      api('POST /api/customers/{id}/identity-checks/{field}', { params: { id, field }, body: { typed } }),
    onSuccess: ({ file }) => {
      takeFile(id, file);
      void queryClient.invalidateQueries({ queryKey: ['consents', 'checks'] });
    },
    onError: toastError,
  });
}

export function useChecks() {
  return useQuery({
    queryKey: ['consents', 'checks'],
    queryFn: async ({ signal }) => (await api('GET /api/consents/checks', { signal })).checks,
  });
}

export function usePurposes() {
  return useQuery({
    queryKey: ['consents', 'purposes'],
    queryFn: async ({ signal }) => (await api('GET /api/consents/purposes', { signal })).purposes,
  });
}

export function useNotices() {
  return useQuery({
    queryKey: ['consents', 'notices'],
    queryFn: async ({ signal }) => (await api('GET /api/consents/notices', { signal })).notices,
    staleTime: 60_000,
  });
}

/** Purposes and texts: both lists ask again. */
export function useConfiguration() {
  return useMutation({
    mutationFn: (call: () => Promise<unknown>) => call(),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['consents'] }),
    onError: toastError,
  });
}
