import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export function useDrafts() {
  return useQuery({
    queryKey: ['configuration', 'drafts'],
    queryFn: async ({ signal }) => (await api('GET /api/configuration/drafts', { signal })).drafts,
    staleTime: 0,
  });
}

/** Compared with what stands now, each time anew. */
export function useDraft(id: string) {
  return useQuery({
    queryKey: ['configuration', 'draft', id],
    queryFn: ({ signal }) => api('GET /api/configuration/drafts/{id}', { params: { id }, signal }),
    staleTime: 0,
  });
}

export const configurationAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['configuration'] });

/** Saves the configuration as it stands on the person's disk, in lines that people and version control can read. */
export async function saveDocument(): Promise<void> {
  const document = await api('GET /api/configuration/document');
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(document, null, 2)}\n`], { type: 'application/json' }));
  const link = window.document.createElement('a');
  link.href = url;
  link.download = `qiao-configuration-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
