import type { ImportDetail, ImportRun } from '@qiao/server/contracts/imports';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

/** Progress is asked for while there is some. */
const pollMs = 1_000;
export const underWay = (run: Pick<ImportRun, 'state'>): boolean => run.state === 'checking' || run.state === 'running';

export function useKinds() {
  return useQuery({
    queryKey: ['imports', 'kinds'],
    queryFn: async ({ signal }) => (await api('GET /api/imports/kinds', { signal })).kinds,
    staleTime: 60_000,
  });
}

export function useRuns() {
  return useQuery({
    queryKey: ['imports', 'runs'],
    queryFn: async ({ signal }) => (await api('GET /api/imports', { signal })).runs,
    refetchInterval: ({ state }) => (state.data?.some(underWay) ? pollMs : false),
  });
}

export function useRun(id: string) {
  return useQuery({
    queryKey: ['imports', 'run', id],
    queryFn: ({ signal }) => api('GET /api/imports/{id}', { params: { id }, signal }),
    refetchInterval: ({ state }) => (state.data && underWay(state.data) ? pollMs : false),
  });
}

export function keepRun(run: ImportDetail): void {
  queryClient.setQueryData(['imports', 'run', run.id], run);
  void queryClient.invalidateQueries({ queryKey: ['imports', 'runs'] });
}

/** Files that another system writes: nobody fills in a template, and what came before is left as it is. */
export const asExported: ReadonlySet<string> = new Set(['mail-archive', 'zendesk-tickets']);
