import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useServes } from '../../shared/session.ts';
import { toast, toastError } from '../../shared/ui/toast.tsx';

export function usePlaybooks() {
  return useQuery({
    queryKey: ['playbooks', 'all'],
    queryFn: async ({ signal }) => (await api('GET /api/playbooks', { signal })).playbooks,
    staleTime: 60_000,
    enabled: useServes('playbooks'),
  });
}

export function useTemplates() {
  return useQuery({
    queryKey: ['playbooks', 'templates'],
    queryFn: async ({ signal }) => (await api('GET /api/ticket-templates', { signal })).templates,
    staleTime: 60_000,
    enabled: useServes('playbooks'),
  });
}

const standingKey = (ticketId: string) => ['ticket-extras', ticketId, 'playbook'] as const;

export function useStanding(ticketId: string) {
  return useQuery({
    queryKey: standingKey(ticketId),
    queryFn: ({ signal }) => api('GET /api/playbooks/tickets/{ticketId}', { params: { ticketId }, signal }),
  });
}

export function useStandingChange(ticketId: string) {
  return useMutation({
    mutationFn: (act: { begin: string } | { key: string; done: boolean } | { end: true }) => {
      if ('begin' in act)
        return api('POST /api/playbooks/tickets/{ticketId}', { params: { ticketId }, body: { playbookId: act.begin } });
      return 'end' in act
        ? api('DELETE /api/playbooks/tickets/{ticketId}', { params: { ticketId } })
        : api('POST /api/playbooks/tickets/{ticketId}/steps', { params: { ticketId }, body: act });
    },
    onSuccess: (standing) => {
      queryClient.setQueryData(standingKey(ticketId), standing);
      void queryClient.invalidateQueries({ queryKey: ['tickets', 'one', ticketId] });
    },
    onError: toastError,
  });
}

/** Of playbooks and of templates. */
export function useDefinition(onDone: () => void) {
  const { t } = useTranslation('playbooks');
  return useMutation({
    mutationFn: (call: () => Promise<unknown>) => call(),
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      void queryClient.invalidateQueries({ queryKey: ['playbooks'] });
      onDone();
    },
    onError: toastError,
  });
}
