/** Puts the conversation on screen to sleep, or wakes it. */
import type { Conversation } from '@qiao/server/contracts/conversations';
import { AlarmClock, BellRing, Clock } from 'lucide-react';
import { useState } from 'react';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { shortMoment } from '../../../shared/time/format.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { MenuButton } from '../../../shared/ui/menu.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { patchConversation } from '../data/conversations.ts';
import { moments } from './moments.ts';

const load = () => import('./when-dialog.tsx');

export function SnoozeButton({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('deferrals');
  const [asking, setAsking] = useState(false);
  const snooze = async (until: Date | null) => {
    try {
      await api.post('/api/deferrals/snooze', {
        conversationId: conversation.id,
        until: until?.toISOString() ?? null,
      });
      patchConversation(conversation.id, (known) => ({ ...known, snoozedUntil: until?.toISOString() ?? null }));
      toast('ok', until ? t('ui.slept', { time: shortMoment(until.toISOString(), Date.now()) }) : t('ui.woken'));
      setAsking(false);
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <>
      <MenuButton
        label={t('ui.snooze')}
        items={[
          ...(conversation.snoozedUntil
            ? [{ id: 'wake', label: t('ui.wake'), icon: BellRing, run: () => void snooze(null) }]
            : []),
          ...moments(new Date()).map((moment) => ({
            id: moment.key,
            label: t(`ui.${moment.key}`),
            icon: Clock,
            run: () => void snooze(moment.at),
          })),
          { id: 'custom', label: t('ui.custom'), separatorBefore: true, run: () => setAsking(true) },
        ]}
        button={(props) => (
          <IconButton
            icon={AlarmClock}
            label={
              conversation.snoozedUntil
                ? t('ui.sleeping', { time: shortMoment(conversation.snoozedUntil, Date.now()) })
                : t('ui.snooze')
            }
            className={conversation.snoozedUntil ? 'is-on' : ''}
            {...props}
          />
        )}
      />
      {asking ? (
        <LazyPart
          load={load}
          props={{
            title: t('ui.snooze-title'),
            label: t('ui.until'),
            confirm: t('ui.ok'),
            onChoose: snooze,
            onClose: () => setAsking(false),
          }}
        />
      ) : null}
    </>
  );
}
