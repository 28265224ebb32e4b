/** What the screens of people and rights read, and how they keep it fresh. */
import type { StaffDetail } from '@qiao/server/contracts/identity';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useCan } from '../../shared/session.ts';
import type { ComboOption } from '../../shared/ui/combo.tsx';

export type StaffFilter = {
  q: string;
  unitId: string | null;
  state: '' | 'active' | 'suspended' | 'left';
  roleId: string;
};

export function useStaff(filter: StaffFilter) {
  return useInfiniteQuery({
    queryKey: ['identity', 'staff', filter],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/identity/staff', {
        query: {
          q: filter.q.trim(),
          unitId: filter.unitId,
          state: filter.state,
          roleId: filter.roleId,
          cursor: pageParam,
          limit: 100,
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

export function useOneStaff(id: string) {
  return useQuery({
    queryKey: ['identity', 'staff-detail', id],
    queryFn: ({ signal }) => api('GET /api/identity/staff/{id}', { params: { id }, signal }),
  });
}

/** After a change: the detail is known, lists ask again. */
export function keepStaff(detail: StaffDetail): void {
  queryClient.setQueryData(['identity', 'staff-detail', detail.id], detail);
  void queryClient.invalidateQueries({ queryKey: ['identity', 'staff'] });
}

export function useRoles() {
  return useQuery({
    queryKey: ['identity', 'roles'],
    queryFn: async ({ signal }) => (await api('GET /api/identity/roles', { signal })).roles,
    staleTime: 60_000,
  });
}

export function usePermissions() {
  return useQuery({
    queryKey: ['identity', 'permissions'],
    queryFn: async ({ signal }) => (await api('GET /api/identity/permissions', { signal })).permissions,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Units to choose from, with the way to them as a hint. */
export function useUnitOptions(): ComboOption[] {
  const can = useCan();
  const { data } = useQuery({
    queryKey: ['organisation', 'tree'],
    queryFn: async () => (await api('GET /api/organisation/tree')).units,
    enabled: can('organisation.read'),
    staleTime: 60_000,
  });
  return useMemo(
    () =>
      (data ?? []).map((unit) => ({
        value: unit.id,
        label: nameIn(unit.name),
        hint: unit.path.slice(0, -1).map(nameIn).slice(-2).join(' / '),
      })),
    [data],
  );
}

export function usePosts() {
  const can = useCan();
  return useQuery({
    queryKey: ['organisation', 'posts'],
    queryFn: async ({ signal }) => (await api('GET /api/organisation/posts', { signal })).posts,
    enabled: can('organisation.read'),
    staleTime: 60_000,
  });
}
