/** Batch changes: what may be done to what, the order, and how far it is. */
import type { Batch, BatchAction, BatchDetail, BatchFilter } from '@qiao/server/contracts/batches';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { loadTexts } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';

export type Do = BatchAction['do'];
export type Subject = Batch['subject'];
/** What is chosen: rows, or everything that a filter finds. */
export type Chosen = { ids: string[] } | { filter: BatchFilter; count: number };

/** The first ones are buttons, the others in the menu. */
export const doable: Record<Subject, Do[]> = {
  ticket: ['assign', 'state', 'set', 'note', 'tag', 'macro'],
  conversation: ['transfer', 'snooze', 'close', 'note', 'tag', 'macro'],
};

const watchMs = 500;

/** A browser on a plain-HTTP address has no randomUUID. */
function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const loadBatchTexts = (): Promise<void> =>
  loadTexts('batches', 'tickets', 'workspace', 'deferrals', 'macros', 'customers');

export function order(subject: Subject, chosen: Chosen, action: BatchAction): Promise<Batch> {
  return api('POST /api/batches', {
    body: {
      id: uuid(),
      subject,
      ...('ids' in chosen ? { ids: chosen.ids } : { filter: chosen.filter }),
      action,
    },
  });
}

export const undo = (id: string): Promise<Batch> =>
  api('POST /api/batches/{id}/undo', { params: { id }, body: { id: uuid() } });
export const stop = (id: string): Promise<Batch> => api('POST /api/batches/{id}/cancel', { params: { id } });

export const countOf = async (filter: BatchFilter): Promise<number> =>
  (await api('POST /api/batches/count', { body: { filter } })).count;

/** Looked at again while it runs; at its end the lists are read anew. */
export function useBatch(id: string) {
  return useQuery({
    queryKey: ['batches', 'one', id],
    queryFn: async ({ signal }) => {
      const known = queryClient.getQueryData<BatchDetail>(['batches', 'one', id]);
      const now = await api('GET /api/batches/{id}', { params: { id }, signal });
      if (now.state !== 'running' && known?.state !== now.state) {
        void queryClient.invalidateQueries({ queryKey: [now.subject === 'ticket' ? 'tickets' : 'conversations'] });
        void queryClient.invalidateQueries({ queryKey: ['batches', 'list'] });
      }
      return now;
    },
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : watchMs),
  });
}

export function useBatches() {
  return useQuery({
    queryKey: ['batches', 'list'],
    queryFn: async ({ signal }) => (await api('GET /api/batches', { signal })).batches,
  });
}
