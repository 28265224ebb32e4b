/** Playbooks and templates as screens read and change them. */
import type { Playbook, Standing, Template } from '@qiao/server/contracts/playbooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useServes } from '../../shared/session.ts';
import { toast, toastError } from '../../shared/ui/toast.tsx';

export function usePlaybooks() {
  return useQuery({
    queryKey: ['playbooks', 'all'],
    queryFn: async ({ signal }) =>
      (await api.get<{ playbooks: Playbook[] }>('/api/playbooks', undefined, { signal })).playbooks,
    staleTime: 60_000,
    enabled: useServes('playbooks'),
  });
}

export function useTemplates() {
  return useQuery({
    queryKey: ['playbooks', 'templates'],
    queryFn: async ({ signal }) =>
      (await api.get<{ templates: Template[] }>('/api/ticket-templates', undefined, { signal })).templates,
    staleTime: 60_000,
    enabled: useServes('playbooks'),
  });
}

const standingKey = (ticketId: string) => ['ticket-extras', ticketId, 'playbook'] as const;

export function useStanding(ticketId: string) {
  return useQuery({
    queryKey: standingKey(ticketId),
    queryFn: ({ signal }) => api.get<Standing>(`/api/playbooks/tickets/${ticketId}`, undefined, { signal }),
  });
}

export function useStandingChange(ticketId: string) {
  const path = `/api/playbooks/tickets/${ticketId}`;
  return useMutation({
    mutationFn: (act: { begin: string } | { key: string; done: boolean } | { end: true }) => {
      if ('begin' in act) return api.post<Standing>(path, { playbookId: act.begin });
      return 'end' in act ? api.delete<Standing>(path) : api.post<Standing>(`${path}/steps`, act);
    },
    onSuccess: (standing) => {
      queryClient.setQueryData(standingKey(ticketId), standing);
      void queryClient.invalidateQueries({ queryKey: ['tickets', 'one', ticketId] });
    },
    onError: toastError,
  });
}

/** `base`: /api/playbooks or /api/ticket-templates. */
export function useDefinition(base: string, edited: { id: string; version: number } | null, onDone: () => void) {
  const { t } = useTranslation('playbooks');
  return useMutation({
    mutationFn: (body: object) =>
      edited ? api.patch(`${base}/${edited.id}`, { version: edited.version, ...body }) : api.post(base, body),
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      void queryClient.invalidateQueries({ queryKey: ['playbooks'] });
      onDone();
    },
    onError: toastError,
  });
}
