/** Staff chat: rooms on the left (or first), one of them open. */
import './chat.css';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Empty } from '../../shared/ui/states.tsx';
import { NewRoom } from './new-room.tsx';
import { RoomList } from './room-list.tsx';
import { RoomPane } from './room-pane.tsx';

export function Chat({
  roomId,
  onRoom,
  wide,
  extra,
}: {
  roomId: string | null;
  onRoom: (id: string | null) => void;
  wide: boolean;
  extra: ReactNode;
}) {
  const { t } = useTranslation('teamwork');
  const [making, setMaking] = useState(false);
  const list = making ? (
    <NewRoom
      onMade={(id) => {
        setMaking(false);
        onRoom(id);
      }}
      onCancel={() => setMaking(false)}
    />
  ) : (
    <RoomList chosen={roomId} onRoom={onRoom} onNew={() => setMaking(true)} extra={extra} />
  );
  const pane = roomId ? (
    <RoomPane
      key={roomId}
      id={roomId}
      onBack={wide ? null : () => onRoom(null)}
      onGone={() => onRoom(null)}
      extra={extra}
    />
  ) : null;
  if (!wide) return <div className="chat">{pane && !making ? pane : list}</div>;
  return (
    <div className="chat is-wide">
      <div className="chat-side">{list}</div>
      {pane ?? <Empty title={t('chat.choose')} text={t('chat.choose-text')} />}
    </div>
  );
}
