/** The wall's figures: read once, then told whole by the socket, at most once a second. */
import type { Wall } from '@qiao/server/contracts/analytics';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { nameIn } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useResumed, useTopic } from '../../shared/realtime/realtime.ts';
import { useCan } from '../../shared/session.ts';
import type { Definition } from '../../shared/ui/figure.tsx';

export type WallAgent = Wall['agents'][number];
export type WallQueue = Wall['queues'][number];
export type WallAlert = Wall['alerts'][number];

export function useWall(unitId: string | null) {
  const key = ['analytics', 'wall', unitId];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api('GET /api/analytics/wall', { query: { unitId }, signal }),
    staleTime: 30_000,
  });
  const followed = query.data?.unitId ?? null;
  useTopic(followed ? `wall:${followed}` : null, {
    push: (name, data) => {
      if (name === 'analytics.wall') queryClient.setQueryData(key, data as Wall);
    },
  });
  useResumed(async () => {
    await queryClient.invalidateQueries({ queryKey: ['analytics', 'wall'] });
    return 0;
  });
  return query;
}

export function useDefinitions(): (id: string) => Definition | null {
  const { data } = useQuery({
    queryKey: ['analytics', 'definitions'],
    queryFn: async () => (await api('GET /api/analytics/definitions')).definitions,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (id) => {
    const found = data?.find((definition) => definition.id === id);
    return found ? { ...found, name: nameIn(found.name), text: nameIn(found.text) } : null;
  };
}

/** Units to choose from, indented by depth. */
export function useUnits(): { value: string; label: string }[] {
  const can = useCan();
  const { data } = useQuery({
    queryKey: ['organisation', 'tree'],
    queryFn: async () => (await api('GET /api/organisation/tree')).units,
    enabled: can('organisation.read'),
    staleTime: 5 * 60_000,
  });
  return (data ?? [])
    .filter((unit) => unit.state === 'active' && !['outlet', 'dealer'].includes(unit.kind))
    .map((unit) => ({
      value: unit.id,
      label: `${'\u2003'.repeat(Math.max(0, unit.path.length - 1))}${nameIn(unit.name)}`,
    }));
}
