/** Words that go out in a moment: the seconds left and the way back. */
import { useEffect, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import type { Me } from '../../../shared/session.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { dropOutgoing } from '../data/sending.ts';
import type { Outgoing } from '../data/thread.ts';

export function Held({
  conversationId,
  outgoing,
  me,
  onTakeBack,
}: {
  conversationId: string;
  outgoing: Outgoing;
  me: Me;
  onTakeBack: (text: string) => void;
}) {
  const { t } = useTranslation('deferrals');
  const { t: tw } = useTranslation('workspace');
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const left = Math.ceil(((outgoing.holdUntil ?? 0) - now) / 1000);
  if (left <= 0) return <span className="q-msg-foot">{tw('send.sending')}</span>;
  return (
    <span className="q-msg-foot">
      <span>{t('ui.holding', { count: left })}</span>
      <Button
        small
        onClick={() => {
          const dropped = dropOutgoing(me, conversationId, outgoing.clientId);
          if (dropped?.text) onTakeBack(dropped.text);
        }}
      >
        {t('ui.undo-do')}
      </Button>
    </span>
  );
}
