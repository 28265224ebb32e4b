import type { Macro, Step } from '@qiao/server/contracts/macros';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export type Do = Step['do'];

const both: Do[] = ['reply', 'note', 'tag'];
/** What may be done to which; the server refuses the rest. */
export const doable: Record<Macro['subject'], Do[]> = {
  conversation: [...both, 'open-ticket', 'transfer', 'close', 'macro'],
  ticket: [...both, 'assign', 'set', 'state', 'macro'],
};

export function useMacros(enabled = true) {
  return useQuery({
    queryKey: ['macros'],
    queryFn: async ({ signal }) => (await api('GET /api/macros', { signal })).macros,
    enabled,
    staleTime: 60_000,
  });
}

export const macrosAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['macros'] });

/** A step of a kind with nothing said yet. */
export function emptyStep(what: Do): Step {
  switch (what) {
    case 'reply':
      return { do: 'reply', body: { zh: '', en: '' } };
    case 'note':
      return { do: 'note', text: '' };
    case 'tag':
      return { do: 'tag', tags: [] };
    case 'transfer':
      return { do: 'transfer', queueId: '', note: '' };
    case 'close':
      return { do: 'close', reason: '' };
    case 'open-ticket':
      return { do: 'open-ticket', title: '', type: 'consult', priority: 'normal', topicId: null };
    case 'assign':
      return { do: 'assign', staffId: null, tellCustomer: true };
    case 'set':
      return { do: 'set' };
    case 'state':
      return { do: 'state', to: 'resolved', reason: '' };
    case 'macro':
      return { do: 'macro', macroId: '' };
  }
}

/** Whether enough is said for it to be done. */
export function complete(step: Step): boolean {
  switch (step.do) {
    case 'reply':
      return step.body.zh.trim() !== '' || step.body.en.trim() !== '';
    case 'note':
      return step.text.trim() !== '';
    case 'tag':
      return step.tags.length > 0;
    case 'transfer':
      return step.queueId !== '';
    case 'open-ticket':
      return step.title.trim() !== '';
    case 'macro':
      return step.macroId !== '';
    default:
      return true;
  }
}
