/** Consents of a file, the queue of second checks, purposes and texts. */
import type { FileConsents, Notice, OpenCheck, Purpose } from '@qiao/server/contracts/consents';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

// Beside the other parts of the file, so that whatever refreshes them refreshes this.
const fileKey = (id: string) => ['customers', 'part', id, 'consents'] as const;

export function useFileConsents(id: string) {
  return useQuery({
    queryKey: fileKey(id),
    queryFn: ({ signal }) => api.get<FileConsents>(`/api/customers/${id}/consents`, undefined, { signal }),
  });
}

export function takeFile(id: string, file: FileConsents): void {
  queryClient.setQueryData(fileKey(id), file);
}

/** `change.mutate({ path: '/consents', body })`. */
export function useFileChange(id: string) {
  return useMutation({
    mutationFn: ({ path, body = {} }: { path: string; body?: object }) =>
      api.post<FileConsents>(`/api/customers/${id}${path}`, body),
    onSuccess: (file) => {
      takeFile(id, file);
      void queryClient.invalidateQueries({ queryKey: ['customers', 'one', id] });
    },
    onError: toastError,
  });
}

export type Outcome = 'confirmed' | 'differs' | 'refused';

export function useCheck(id: string, field: string) {
  return useMutation({
    mutationFn: (typed: string) =>
      api.post<{ outcome: Outcome; file: FileConsents }>(`/api/customers/${id}/identity-checks/${field}`, { typed }),
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
    queryFn: async ({ signal }) =>
      (await api.get<{ checks: OpenCheck[] }>('/api/consents/checks', undefined, { signal })).checks,
  });
}

export function usePurposes() {
  return useQuery({
    queryKey: ['consents', 'purposes'],
    queryFn: async ({ signal }) =>
      (await api.get<{ purposes: Purpose[] }>('/api/consents/purposes', undefined, { signal })).purposes,
  });
}

export function useNotices() {
  return useQuery({
    queryKey: ['consents', 'notices'],
    queryFn: async ({ signal }) =>
      (await api.get<{ notices: Notice[] }>('/api/consents/notices', undefined, { signal })).notices,
    staleTime: 60_000,
  });
}

/** Purposes and texts: both lists ask again. */
export function useConfiguration() {
  return useMutation({
    mutationFn: ({
      path,
      method = 'POST',
      body,
    }: {
      path: string;
      method?: 'POST' | 'PATCH' | 'DELETE';
      body?: object;
    }) => {
      const url = `/api/consents${path}`;
      if (method === 'DELETE') return api.delete(url);
      return method === 'PATCH' ? api.patch(url, body) : api.post(url, body);
    },
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['consents'] }),
    onError: toastError,
  });
}
