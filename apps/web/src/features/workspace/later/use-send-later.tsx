import { type ReactNode, useState } from 'react';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { comingMoment } from '../../../shared/time/format.ts';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { scheduledAgain } from './scheduled.tsx';

const load = () => import('./when-dialog.tsx');

/** Asks when, and leaves the words with the server; the draft is let go only when they are there. */
export function useSendLater(
  conversationId: string,
  onScheduled: () => void,
): { ask: (text: string) => void; view: ReactNode } {
  const { t } = useTranslation('deferrals');
  const [text, setText] = useState<string | null>(null);
  const choose = async (at: Date) => {
    if (text === null) return;
    try {
      const kept = await api('POST /api/deferrals/messages', {
        body: {
          conversationId,
          text,
          sendAt: at.toISOString(),
        },
      });
      toast('ok', t('ui.scheduled', { time: comingMoment(kept.sendAt, Date.now()) }));
      setText(null);
      onScheduled();
      await scheduledAgain(conversationId);
    } catch (error) {
      toastError(error);
    }
  };
  return {
    ask: setText,
    view:
      text === null ? null : (
        <LazyPart
          load={load}
          props={{
            title: t('ui.later-title'),
            label: t('ui.send-at'),
            confirm: t('ui.schedule'),
            onChoose: choose,
            onClose: () => setText(null),
          }}
        />
      ),
  };
}
