/** Alarms of calls, read again when the socket says so; and the rules that raise them. */
import type { CallAlarm } from '@qiao/server/contracts/callalarms';
import { useQuery } from '@tanstack/react-query';
import { type Answer, api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { useResumed, useTopic } from '../../shared/realtime/realtime.ts';
import { useCan, useMe } from '../../shared/session.ts';

const key = ['callalarms'];

export type { CallAlarm };
export type Rule = Answer<'GET /api/callalarms/rules'>['rules'][number];

export const alarmsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: key });

/** Nothing for whoever may not watch calls. */
export function useAlarms() {
  const me = useMe();
  const enabled = useCan()('livecalls.see');
  const query = useQuery({
    queryKey: [...key, 'list'],
    queryFn: async ({ signal }) => (await api('GET /api/callalarms', { signal })).alarms,
    enabled,
    refetchInterval: 30_000,
  });
  useTopic(enabled ? `callalarms:${me.staff.id}` : null, {
    push: (name) => {
      if (name === 'callalarms.changed') void alarmsAgain();
    },
  });
  useResumed(async () => {
    await alarmsAgain();
    return 0;
  });
  return query;
}

export function useRules() {
  return useQuery({
    queryKey: [...key, 'rules'],
    queryFn: async ({ signal }) => (await api('GET /api/callalarms/rules', { signal })).rules,
  });
}

/** Queues and trunks by name, as the monitor shows them. */
export function useWatched() {
  return useQuery({
    queryKey: ['livecalls'],
    queryFn: ({ signal }) => api('GET /api/livecalls', { signal }),
    staleTime: 30_000,
  });
}
