/** How a message to somebody outside fared, below its words. */
import '../mail/mail.css';
import { CircleAlert } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { useTalk } from './data.ts';

export function DeliveryPart({
  conversationId,
  seq,
  lastSeq,
}: {
  conversationId: string;
  seq: number;
  lastSeq: number;
}) {
  const { t } = useTranslation('channels');
  const { data } = useTalk(conversationId, lastSeq);
  const delivery = data?.deliveries.find((one) => one.seq === seq);
  if (!delivery) return null;
  const { state, reason, parts } = delivery;
  const words = t(`state.${state === 'queued' && reason ? 'again' : state}`);
  return (
    <div className="mail-part">
      <div className="mail-actions">
        {state === 'failed' ? <Icon of={CircleAlert} size={14} /> : null}
        <span>{words}</span>
        {parts !== null && parts > 1 ? <span>{t('ui.parts', { count: parts })}</span> : null}
        {state === 'failed' && reason && !/^wechat-/.test(reason) ? <b>{reason}</b> : null}
      </div>
    </div>
  );
}
