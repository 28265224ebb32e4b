import { useNavigate, useParams } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useMedia } from '../../shared/media.ts';
import { Page } from '../../shared/ui/page.tsx';
import { Chat } from './chat.tsx';

/** The same as the drawer, with list and room beside each other. */
export function Component() {
  const { t } = useTranslation('teamwork');
  const navigate = useNavigate();
  const { roomId } = useParams();
  const narrow = useMedia('(max-width: 767px)');
  return (
    <Page title={t('chat.title')} padded={false}>
      <Chat
        roomId={roomId ?? null}
        onRoom={(id) => navigate(id ? `/chat/${id}` : '/chat')}
        wide={!narrow}
        extra={null}
      />
    </Page>
  );
}
