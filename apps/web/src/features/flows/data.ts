import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useCan } from '../../shared/session.ts';
import type { ComboOption } from '../../shared/ui/combo.tsx';

export const flowsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['flows', 'all'] });

export function useFlows() {
  return useQuery({
    queryKey: ['flows', 'all'],
    queryFn: async ({ signal }) => (await api('GET /api/flows', { signal })).flows,
  });
}

export function useFlow(id: string) {
  return useQuery({
    queryKey: ['flows', 'one', id],
    queryFn: ({ signal }) => api('GET /api/flows/{id}', { params: { id }, signal }),
    // What is being drawn is not replaced behind the drawer's back.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export function useKinds() {
  return useQuery({
    queryKey: ['flows', 'kinds'],
    queryFn: async ({ signal }) => (await api('GET /api/flows/node-kinds', { signal })).kinds,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** 0: the draft. */
export function useDefinition(id: string, number: number, enabled: boolean) {
  return useQuery({
    queryKey: ['flows', 'version', id, number],
    queryFn: ({ signal }) => api('GET /api/flows/{id}/versions/{number}', { params: { id, number }, signal }),
    enabled,
  });
}

export const choosers = ['prompt', 'calendar', 'queue', 'extension', 'trunk', 'box', 'room'] as const;
export type Chooser = (typeof choosers)[number];
/** Options by what is chosen; null where this person may not see them. */
export type Choices = Record<Chooser, ComboOption[] | null>;

export function useChoices(): Choices {
  const can = useCan();
  const [seesPrompts, seesQueues, seesExtensions] = [
    can('prompts.read'),
    can('routing.configure'),
    can('telephony.configure'),
  ];
  const prompts = useQuery({
    queryKey: ['prompts'],
    queryFn: async ({ signal }) => (await api('GET /api/prompts', { signal })).prompts,
    enabled: seesPrompts,
  });
  const queues = useQuery({
    queryKey: ['flows', 'queues'],
    queryFn: async ({ signal }) => (await api('GET /api/routing/queue-settings', { signal })).queues,
    enabled: seesQueues,
  });
  const extensions = useQuery({
    queryKey: ['flows', 'extensions'],
    queryFn: async ({ signal }) => (await api('GET /api/telephony/extensions', { signal })).extensions,
    enabled: seesExtensions,
  });
  const trunks = useQuery({
    queryKey: ['flows', 'trunks'],
    queryFn: async ({ signal }) => (await api('GET /api/telephony/trunks', { signal })).trunks,
    enabled: seesExtensions,
  });
  const seesBoxes = can('voicemail.read');
  const boxes = useQuery({
    queryKey: ['voicemail', 'boxes'],
    queryFn: async ({ signal }) => (await api('GET /api/voicemail/boxes', { signal })).boxes,
    enabled: seesBoxes,
  });
  const seesRooms = can('rooms.lead');
  const rooms = useQuery({
    queryKey: ['rooms', 'list'],
    queryFn: async ({ signal }) => (await api('GET /api/rooms', { signal })).rooms,
    enabled: seesRooms,
  });
  const calendars = useQuery({
    queryKey: ['flows', 'calendars'],
    queryFn: async ({ signal }) => (await api('GET /api/clocks/calendars', { signal })).calendars,
  });
  return useMemo(
    () => ({
      prompt: seesPrompts
        ? (prompts.data ?? [])
            .filter(({ code }) => !/^(digit|number)\./.test(code))
            .map(({ code, name }) => ({ value: code, label: nameIn(name) || code, hint: code }))
        : null,
      queue: seesQueues
        ? (queues.data ?? [])
            .filter(({ channel, state }) => channel === 'call' && state === 'active')
            .map(({ id, name }) => ({ value: id, label: nameIn(name) }))
        : null,
      extension: seesExtensions
        ? (extensions.data ?? [])
            .filter(({ state }) => state === 'active')
            .map(({ id, number, name }) => ({ value: id, label: `${number} ${name}` }))
        : null,
      trunk: seesExtensions
        ? (trunks.data ?? [])
            .filter(({ state }) => state === 'active')
            .map(({ id, code, name }) => ({ value: id, label: nameIn(name) || code, hint: code }))
        : null,
      box: seesBoxes
        ? (boxes.data ?? [])
            .filter(({ state }) => state === 'active')
            .map(({ id, name }) => ({ value: id, label: nameIn(name) }))
        : null,
      room: seesRooms
        ? (rooms.data ?? [])
            .filter(({ state }) => state === 'active')
            .map(({ id, name, code }) => ({ value: id, label: nameIn(name), hint: code }))
        : null,
      calendar: (calendars.data ?? []).map(({ id, name }) => ({ value: id, label: nameIn(name) })),
    }),
    [
      seesPrompts,
      seesQueues,
      seesExtensions,
      prompts.data,
      queues.data,
      extensions.data,
      trunks.data,
      seesBoxes,
      boxes.data,
      seesRooms,
      rooms.data,
      calendars.data,
    ],
  );
}
