/** Above the composer of an outside channel: what keeps words from arriving, said before they are written. */
import { CircleAlert, Clock3 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { about, comingMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { useTalk } from './data.ts';

/** The window is spoken of when it closes within this time. */
const soonMs = 12 * 3_600_000;
const minuteMs = 60_000;

export default function TalkHint({ conversationId, lastSeq }: { conversationId: string; lastSeq: number }) {
  const { t } = useTranslation('channels');
  const { data } = useTalk(conversationId, lastSeq);
  const [, look] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => look((n) => n + 1), minuteMs);
    return () => clearInterval(timer);
  }, []);
  if (!data) return null;
  const left = data.writeUntil ? Date.parse(data.writeUntil) - serverNow() : null;
  const hindered = !data.answers
    ? t('ui.listens')
    : data.stoppedAt
      ? t(data.kind === 'wechat' ? 'ui.stopped-wechat' : 'ui.stopped')
      : left !== null && left <= 0
        ? t('ui.window-over')
        : data.state === 'paused'
          ? t('ui.paused-hint')
          : null;
  const soon =
    hindered === null && left !== null && left < soonMs
      ? t('ui.window-soon', { left: about(left / 1000), time: comingMoment(data.writeUntil!, serverNow()) })
      : null;
  if (!hindered && !soon) return null;
  return (
    <p className="ws-looking" role="status">
      <Icon of={hindered ? CircleAlert : Clock3} size={14} />
      <span>{hindered ?? soon}</span>
    </p>
  );
}
