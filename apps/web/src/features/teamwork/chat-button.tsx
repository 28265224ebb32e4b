/** In the top bar on every screen: how much is unread, and the drawer that lies over the work without ending it. */
import { MessagesSquare } from 'lucide-react';
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { LazyPart } from '../../app/lazy-part.tsx';
import { useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { useCan } from '../../shared/session.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { useFollowRooms, useRooms } from './chat-data.ts';
import { setChat, useChat } from './chat-state.ts';

const loadDrawer = () => import('./chat-drawer.tsx');
const nothing = {};

export default function ChatButton() {
  const can = useCan();
  return can('teamwork.chat') ? <Button /> : null;
}

function Button() {
  const { t } = useTranslation('teamwork');
  const { open } = useChat();
  const { pathname } = useLocation();
  const unread = useRooms().data?.unread ?? 0;
  useFollowRooms();
  // The whole page shows the same: two of them would fight over the read marks.
  const whole = pathname.startsWith('/chat');
  useEffect(() => {
    if (whole) setChat({ open: false });
  }, [whole]);
  const toggle = () => setChat({ open: !open });
  useKeys([{ keys: 'i', labelKey: 'teamwork:keys.open', group: 'everywhere', enabled: !whole, run: toggle }]);
  return (
    <>
      <span className="chat-button">
        <IconButton
          icon={MessagesSquare}
          label={unread > 0 ? t('chat.open-unread', { count: unread > 99 ? '99+' : unread }) : t('chat.open')}
          keys="I"
          size={18}
          aria-expanded={open}
          disabled={whole}
          onClick={toggle}
        />
        {unread > 0 ? (
          <b className="chat-badge" aria-hidden="true">
            {unread > 99 ? '99+' : unread}
          </b>
        ) : null}
      </span>
      {open && !whole ? <LazyPart load={loadDrawer} props={nothing} /> : null}
    </>
  );
}
