/** In the top bar on every screen until the reader has confirmed what must be confirmed. */
import './bulletins.css';
import { Megaphone } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { setBadge } from '../../shared/badges.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { useFollowBoard, useWaiting } from './data.ts';

export default function WaitingStrip() {
  return useCan()('bulletins.read') ? <Strip /> : null;
}

function Strip() {
  const { t } = useTranslation('bulletins');
  const waiting = useWaiting().data;
  useFollowBoard();
  const unread = waiting?.unread ?? 0;
  useEffect(() => setBadge('/board', unread), [unread]);
  const [first] = waiting?.toConfirm ?? [];
  if (!first) return null;
  const words = t('ui.confirm-waiting', { count: waiting?.toConfirm.length ?? 0, title: first.title });
  return (
    <Link to={`/board/announcements/${first.id}`} className="board-strip" title={words}>
      <Icon of={Megaphone} size={16} />
      <span className="ellipsis">{words}</span>
    </Link>
  );
}
