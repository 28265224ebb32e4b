/** Beside a web call: the conversation of the visitor who calls. */
import { useQuery } from '@tanstack/react-query';
import { MessageSquareText } from 'lucide-react';
import { useNavigate } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useTopic } from '../../shared/realtime/realtime.ts';
import { useMe } from '../../shared/session.ts';
import { IconButton } from '../../shared/ui/button.tsx';

export default function BesideCall({ callId }: { callId: string }) {
  const { t } = useTranslation('webcalls');
  const navigate = useNavigate();
  const me = useMe();
  const { data, refetch } = useQuery({
    queryKey: ['webcalls', 'beside', callId],
    queryFn: () => api('GET /api/webcalls/calls/{id}/conversation', { params: { id: callId } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  // Who calls may begin to write, and the chat comes to the same agent.
  useTopic(`staff:${me.staff.id}`, {
    push: (name) => {
      if (name === 'routing.offer-ended') void refetch();
    },
  });
  const beside = data?.beside;
  return beside ? (
    <IconButton
      icon={MessageSquareText}
      label={`${t('ui.conversation')} ${beside.number}`}
      onClick={() => navigate(`/workspace/${beside.conversationId}`)}
    />
  ) : null;
}
