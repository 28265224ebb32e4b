/** Conference rooms: by which number they are dialled, who is in them now, who was. */
import '../routing/routing.css';
import { Plus, Presentation } from 'lucide-react';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useRooms } from './data.ts';
import { RoomDrawer } from './room-drawer.tsx';

export function Component() {
  const { t } = useTranslation('rooms');
  const can = useCan();
  const { data, isPending, isError, error, refetch } = useRooms();
  const [open, setOpen] = useState<string | null>(null);
  const room = data?.find(({ id }) => id === open) ?? null;
  return (
    <Page
      title={t('ui.title')}
      actions={
        can('rooms.configure') ? (
          <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
            {t('ui.add')}
          </Button>
        ) : null
      }
    >
      <p className="rt-note">{t('ui.way-hint')}</p>
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={60} /> : null}
      {data?.length === 0 ? <Empty icon={Presentation} title={t('ui.no-rooms')} text={t('ui.no-rooms-text')} /> : null}
      <ul className="rt-list">
        {data?.map((one) => (
          <li key={one.id}>
            <button type="button" className="rt-row" onClick={() => setOpen(one.id)}>
              <Icon of={Presentation} size={18} />
              <span>
                <b>{nameIn(one.name)}</b>
                <small>{one.code}</small>
              </span>
              <span className="rt-tags">
                {one.state === 'retired' ? <span className="q-tag">{t('ui.retired')}</span> : null}
                {one.state === 'active' && !one.hasPin ? (
                  <span className="q-tag q-tag-danger">{t('ui.no-pin')}</span>
                ) : null}
                {one.here > 0 ? <span className="q-tag q-tag-accent">{t('ui.here', { count: one.here })}</span> : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {open === 'new' || room ? <RoomDrawer key={open} room={room} onDone={() => setOpen(null)} /> : null}
    </Page>
  );
}
