import type { Channel } from '@qiao/server/contracts/routing';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useCan } from '../../shared/session.ts';
import type { ComboOption } from '../../shared/ui/combo.tsx';

export const channels: readonly Channel[] = [
  'chat',
  'call',
  'webcall',
  'mail',
  'wechat',
  'sms',
  'social',
  'ticket',
  'callback',
  'voicemail',
];

export const readAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['routing-settings'] });

export function useQueueSettings() {
  return useQuery({
    queryKey: ['routing-settings', 'queues'],
    queryFn: async ({ signal }) => (await api('GET /api/routing/queue-settings', { signal })).queues,
    // Line, door and predicted wait are of the moment.
    refetchInterval: 15_000,
  });
}

export function useAgents() {
  return useQuery({
    queryKey: ['routing-settings', 'agents'],
    queryFn: async ({ signal }) => (await api('GET /api/routing/agents', { signal })).agents,
    refetchInterval: 15_000,
  });
}

export function usePolicy() {
  return useQuery({
    queryKey: ['routing-settings', 'policy'],
    queryFn: ({ signal }) => api('GET /api/routing/policy', { signal }),
  });
}

export function useReasons() {
  return useQuery({
    queryKey: ['routing-settings', 'reasons'],
    queryFn: async ({ signal }) => (await api('GET /api/routing/break-reasons/all', { signal })).reasons,
  });
}

export function useCalendars() {
  return useQuery({
    queryKey: ['clocks', 'calendars'],
    queryFn: async ({ signal }) => (await api('GET /api/clocks/calendars', { signal })).calendars,
  });
}

export function useUnits(): ComboOption[] {
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

/** Colleagues by words, also those who never took work. */
export function useFoundStaff(words: string) {
  const can = useCan();
  return useQuery({
    queryKey: ['routing-settings', 'staff', words],
    queryFn: async ({ signal }) =>
      (await api('GET /api/identity/staff', { query: { q: words.trim(), state: 'active', limit: 30 }, signal })).staff,
    enabled: can('identity.staff.read'),
    placeholderData: (before) => before,
  });
}

/** Named ones, and those that somebody has or some queue asks for. */
export function useSkills() {
  const can = useCan();
  return useQuery({
    queryKey: ['routing-settings', 'skills'],
    queryFn: async ({ signal }) => (await api('GET /api/routing/skills', { signal })).skills,
    enabled: can('routing.queues.read'),
    staleTime: 60_000,
  });
}

/** What is shown for a skill's code: its name, without one the code. */
export function useSkillNames(): (code: string) => string {
  const { data } = useSkills();
  return useMemo(() => {
    const names = new Map((data ?? []).flatMap(({ code, name }) => (name ? [[code, nameIn(name)] as const] : [])));
    return (code) => names.get(code) ?? code;
  }, [data]);
}
