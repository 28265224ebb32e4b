/** Saved views of the ticket list and how many tickets each has for this person. */
import type { View } from '@qiao/server/contracts/views';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

/** Counts are asked for again after news of tickets; this is for what nobody tells, as time running out. */
const countsMs = 60_000;

export function useViews() {
  return useQuery({
    queryKey: ['views', 'list'],
    queryFn: async ({ signal }) => (await api('GET /api/views', { signal })).views,
    staleTime: 60_000,
  });
}

export function useViewCounts(enabled: boolean) {
  return useQuery({
    queryKey: ['views', 'counts'],
    queryFn: async ({ signal }) => {
      const { counts } = await api('GET /api/views/counts', { signal });
      return new Map(counts.map((one) => [one.id, one]));
    },
    enabled,
    refetchInterval: countsMs,
  });
}

export const viewsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['views'] });
export const countsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['views', 'counts'] });

/** A view's conditions as they stand in the address of the list; what is not asked is an empty text. */
export function addressOf(view: Pick<View, 'conditions' | 'sort'>) {
  const { view: of, q = '', state, type = '' } = view.conditions;
  const priority: '' | NonNullable<View['conditions']['priority']> = view.conditions.priority ?? '';
  const { topicId = '', unitId = '', assigneeId = '', customerId = '', conversationId = '' } = view.conditions;
  return {
    view: of,
    q,
    state: state?.join(',') ?? '',
    type,
    priority,
    topicId,
    unitId,
    assigneeId,
    customerId,
    conversationId,
    sort: view.sort,
  };
}
export type Filters = ReturnType<typeof addressOf>;

/** The whole address of the list that shows a view. */
export function paramsOf(view: Pick<View, 'id' | 'conditions' | 'sort'>): URLSearchParams {
  const set = Object.entries(addressOf(view)).filter(([, value]) => value !== '');
  return new URLSearchParams([...set, ['saved', view.id]]);
}

/** The other way round. */
export function conditionsOf({ sort: _, state, ...rest }: Filters): View['conditions'] {
  const { view, ...texts } = rest;
  return {
    view,
    ...(state ? { state: state.split(',') as NonNullable<View['conditions']['state']> } : {}),
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== '')),
  };
}

export const sameFilters = (one: Filters, other: Filters): boolean =>
  (Object.keys(one) as (keyof Filters)[]).every((key) => one[key] === other[key]);
