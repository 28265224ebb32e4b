import { Maximize2 } from 'lucide-react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Chat } from './chat.tsx';
import { setChat, useChat } from './chat-state.ts';

export default function ChatDrawer() {
  const { t } = useTranslation('teamwork');
  const navigate = useNavigate();
  const { roomId } = useChat();
  return (
    <Dialog title={t('chat.title')} kind="drawer" width={400} onClose={() => setChat({ open: false })}>
      <Chat
        roomId={roomId}
        onRoom={(id) => setChat({ roomId: id })}
        wide={false}
        extra={
          <IconButton
            icon={Maximize2}
            label={t('chat.full')}
            size={14}
            onClick={() => navigate(roomId ? `/chat/${roomId}` : '/chat')}
          />
        }
      />
    </Dialog>
  );
}
