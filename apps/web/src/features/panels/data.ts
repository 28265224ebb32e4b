import type { IssuedPanel, Panel, Place, ShownPanel } from '@qiao/server/contracts/panels';
import { useQueries, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export function usePanels() {
  return useQuery({
    queryKey: ['panels', 'all'],
    queryFn: async ({ signal }) => (await api('GET /api/panels', { signal })).panels,
  });
}

export type Subject = { place: Place; id: string };
export type Here = { panel: ShownPanel; subject: Subject };
/** What is shown beside the subjects; an application of several places is shown once, beside the first of them. */
export function usePanelsHere(subjects: Subject[]): Here[] {
  return useQueries({
    queries: subjects.map(({ place }) => ({
      queryKey: ['panels', 'here', place],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await api('GET /api/panels/here', { query: { place }, signal })).panels,
      staleTime: 300_000,
    })),
    combine: (answers) => {
      const all = answers.flatMap(({ data = [] }, index) =>
        data.map((panel) => ({ panel, subject: subjects[index] as Subject })),
      );
      return all.filter(({ panel }, index) => all.findIndex((other) => other.panel.id === panel.id) === index);
    },
  });
}

export const panelsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['panels'] });

/** A new secret; the former one holds for so long. */
export async function rotate(of: Panel, overlapHours: number): Promise<IssuedPanel> {
  try {
    return await api('POST /api/panels/{id}/rotate', {
      params: { id: of.id },
      body: { version: of.version, overlapHours },
    });
  } finally {
    void panelsAgain();
  }
}
