/** A room: who is in it, what it is, who was in it. A new one has settings only. */
import './rooms.css';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import type { Room } from './data.ts';
import { RoomHistory } from './room-history.tsx';
import { RoomNow } from './room-now.tsx';
import { useRoomSettings } from './room-settings.tsx';

export function RoomDrawer({ room, onDone }: { room: Room | null; onDone: () => void }) {
  const { t } = useTranslation('rooms');
  const can = useCan();
  const [tab, setTab] = useState<'now' | 'settings' | 'history'>('now');
  const settings = useRoomSettings(room, onDone);
  if (!room)
    return (
      <Dialog kind="drawer" title={t('ui.add')} width={520} onClose={onDone} footer={settings.buttons}>
        {settings.form}
      </Dialog>
    );
  const title = `${nameIn(room.name)} · ${room.code}`;
  return (
    <Dialog
      kind="drawer"
      title={title}
      width={520}
      onClose={onDone}
      footer={tab === 'settings' ? settings.buttons : undefined}
    >
      <div className="cr-tabs">
        <Tabs
          id="room"
          label={title}
          chosen={tab}
          onChange={setTab}
          tabs={[
            { key: 'now', label: t('ui.now') },
            ...(can('rooms.configure') ? [{ key: 'settings' as const, label: t('ui.settings') }] : []),
            { key: 'history', label: t('ui.history') },
          ]}
        />
      </div>
      <div role="tabpanel" id="room-panel" aria-labelledby={`room-${tab}`}>
        {tab === 'now' ? <RoomNow roomId={room.id} /> : null}
        {tab === 'settings' ? settings.form : null}
        {tab === 'history' ? <RoomHistory roomId={room.id} /> : null}
      </div>
    </Dialog>
  );
}
