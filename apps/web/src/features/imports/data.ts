import type { ImportDetail, ImportKind, ImportRun } from '@qiao/server/contracts/imports';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

/** Progress is asked for while there is some. */
const pollMs = 1_000;
export const underWay = (run: Pick<ImportRun, 'state'>): boolean => run.state === 'checking' || run.state === 'running';

export function useKinds() {
  return useQuery({
    queryKey: ['imports', 'kinds'],
    queryFn: async ({ signal }) =>
      (await api.get<{ kinds: ImportKind[] }>('/api/imports/kinds', undefined, { signal })).kinds,
    staleTime: 60_000,
  });
}

export function useRuns() {
  return useQuery({
    queryKey: ['imports', 'runs'],
    queryFn: async ({ signal }) => (await api.get<{ runs: ImportRun[] }>('/api/imports', undefined, { signal })).runs,
    refetchInterval: ({ state }) => (state.data?.some(underWay) ? pollMs : false),
  });
}

export function useRun(id: string) {
  return useQuery({
    queryKey: ['imports', 'run', id],
    queryFn: ({ signal }) => api.get<ImportDetail>(`/api/imports/${id}`, undefined, { signal }),
    refetchInterval: ({ state }) => (state.data && underWay(state.data) ? pollMs : false),
  });
}

export function keepRun(run: ImportDetail): void {
  queryClient.setQueryData(['imports', 'run', run.id], run);
  void queryClient.invalidateQueries({ queryKey: ['imports', 'runs'] });
}
