/** The signed-in person, as every screen sees them. */
import type { Me } from '@qiao/server/contracts/identity';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './api.ts';
import { queryClient } from './query.ts';

export type { Me };

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api('GET /api/identity/me', { signal }),
  staleTime: 5 * 60_000,
  retry: false,
});

/** The person in front of the screen. Only for screens inside the signed-in frame; throws elsewhere. */
export function useMe(): Me {
  const { data } = useQuery(sessionQuery);
  const me = data ?? queryClient.getQueryData<Me>(['session']);
  if (!me) throw new Error('useMe outside the signed-in frame');
  return me;
}

export function holds(me: Me, permission: string | undefined): boolean {
  return permission === undefined || me.permissions.includes(permission);
}

/** Whether the module works: false while an administrator has switched its part of the product off. */
export const serves = (me: Me, module: string): boolean => !me.modulesOff.includes(module);
export function useServes(module: string): boolean {
  return serves(useMe(), module);
}
/** Of a feature's entry: its right is held and its part is on. */
export const offered = (me: Me, entry: { right?: string; feature: string }): boolean =>
  holds(me, entry.right) && serves(me, entry.feature);

/** `const can = useCan(); can('tickets.read')`: to show or hide; the server decides. */
export function useCan(): (permission: string) => boolean {
  const me = useMe();
  return (permission) => holds(me, permission);
}
