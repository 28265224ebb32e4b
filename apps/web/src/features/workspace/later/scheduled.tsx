/** Messages of this conversation that wait to be sent, over the composer; each can be taken back. */
import type { ScheduledMessage } from '@qiao/server/contracts/deferrals';
import { useQuery } from '@tanstack/react-query';
import { AlarmClock } from 'lucide-react';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { useTopic } from '../../../shared/realtime/realtime.ts';
import { useMe } from '../../../shared/session.ts';
import { comingMoment } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { toastError } from '../../../shared/ui/toast.tsx';

const keyOf = (id: string) => ['deferrals', 'messages', id];

export const scheduledAgain = (id: string): Promise<void> => queryClient.invalidateQueries({ queryKey: keyOf(id) });

export function Scheduled({
  conversationId,
  onTakeBack,
}: {
  conversationId: string;
  onTakeBack: (text: string) => void;
}) {
  const { t } = useTranslation('deferrals');
  const me = useMe();
  const { data } = useQuery({
    queryKey: keyOf(conversationId),
    queryFn: async ({ signal }) =>
      (await api('GET /api/deferrals/messages', { query: { conversationId }, signal })).messages,
  });
  useTopic(`conversation:${conversationId}`, {
    event: (event) => {
      if (event.type === 'scheduled-message.changed') void scheduledAgain(conversationId);
    },
  });
  if (!data || data.length === 0) return null;
  const takeBack = async (one: ScheduledMessage) => {
    try {
      await api('DELETE /api/deferrals/messages/{id}', { params: { id: one.id } });
      onTakeBack(one.text);
    } catch (error) {
      toastError(error);
    } finally {
      await scheduledAgain(conversationId);
    }
  };
  return (
    <ul className="ws-later" aria-label={t('ui.list')}>
      {data.map((one) => (
        <li key={one.id} className={one.state === 'failed' ? 'is-failed' : ''}>
          <Icon of={AlarmClock} size={14} />
          <b>
            {one.state === 'failed'
              ? t(`ui.failed-${one.problem}`)
              : t('ui.waiting', { time: comingMoment(one.sendAt, Date.now()) })}
          </b>
          <span className="ellipsis" title={one.text}>
            {one.text}
          </span>
          {one.author.id === me.staff.id ? (
            <Button small kind="text" onClick={() => void takeBack(one)}>
              {t('ui.take-back')}
            </Button>
          ) : (
            <small>{one.author.name}</small>
          )}
        </li>
      ))}
    </ul>
  );
}
