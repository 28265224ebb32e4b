/** Puts the conversation on screen to sleep, or wakes it. */
import type { Conversation } from '@qiao/server/contracts/conversations';
import { AlarmClock, BellRing, Clock } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { comingMoment } from '../../../shared/time/format.ts';
import { IconButton } from '../../../shared/ui/button.tsx';
import { MenuButton, type MenuItem } from '../../../shared/ui/menu.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { patchConversation } from '../data/conversations.ts';
import { moments } from './moments.ts';

const load = () => import('./when-dialog.tsx');

/** What a menu offers for it, and the dialog that may follow. */
export function useSnooze(conversation: Conversation | null): { items: MenuItem[]; dialog: ReactNode } {
  const { t } = useTranslation('deferrals');
  const [asking, setAsking] = useState(false);
  if (!conversation) return { items: [], dialog: null };
  const snooze = async (until: Date | null) => {
    try {
      await api('POST /api/deferrals/snooze', {
        body: {
          conversationId: conversation.id,
          until: until?.toISOString() ?? null,
        },
      });
      patchConversation(conversation.id, (known) => ({ ...known, snoozedUntil: until?.toISOString() ?? null }));
      toast('ok', until ? t('ui.slept', { time: comingMoment(until, Date.now()) }) : t('ui.woken'));
      setAsking(false);
    } catch (error) {
      toastError(error);
    }
  };
  return {
    items: [
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
    ],
    dialog: asking ? (
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
    ) : null,
  };
}

export function SnoozeButton({ conversation, items }: { conversation: Conversation; items: MenuItem[] }) {
  const { t } = useTranslation('deferrals');
  return (
    <MenuButton
      label={t('ui.snooze')}
      items={items}
      button={(props) => (
        <IconButton
          icon={AlarmClock}
          label={
            conversation.snoozedUntil
              ? t('ui.sleeping', { time: comingMoment(conversation.snoozedUntil, Date.now()) })
              : t('ui.snooze')
          }
          className={conversation.snoozedUntil ? 'is-on' : ''}
          {...props}
        />
      )}
    />
  );
}
