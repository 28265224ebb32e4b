/** The waiting room of each queue of calls: what is heard there, and what of it is in force now. Changed in a drawer. */
import '../routing/routing.css';
import type { RoomListed, rooms } from '@qiao/server/contracts/waitrooms';
import { useQuery } from '@tanstack/react-query';
import { Music } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { z } from 'zod';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { about } from '../../shared/time/format.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';

const RoomDrawer = lazy(() => import('./room-drawer.tsx'));
export type Rooms = z.infer<typeof rooms>;

export function Component() {
  const { t } = useTranslation('waitrooms');
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: ['waitrooms'],
    queryFn: ({ signal }) => api('GET /api/waitrooms', { signal }),
    // The line is of the moment.
    refetchInterval: 15_000,
  });
  const [open, setOpen] = useState<string | null>(null);
  const chosen = data?.rooms.find(({ queueId }) => queueId === open);
  return (
    <Page title={t('ui.title')}>
      <p className="rt-note">{t('ui.rule')}</p>
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={64} /> : null}
      {data?.rooms.length === 0 ? <Empty icon={Music} title={t('ui.none')} text={t('ui.none-text')} /> : null}
      <ul className="rt-list">
        {data?.rooms.map((room) => (
          <Row key={room.queueId} room={room} onOpen={() => setOpen(room.queueId)} />
        ))}
      </ul>
      <Suspense fallback={null}>
        {data && chosen ? (
          <RoomDrawer
            key={`${chosen.queueId}-${chosen.version}`}
            room={chosen}
            known={data}
            onDone={() => setOpen(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}

function Row({ room, onOpen }: { room: RoomListed; onOpen: () => void }) {
  const { t } = useTranslation('waitrooms');
  const routing = useTranslation('routing').t;
  const parts = [
    routing(`ui.strategy.${room.strategy}`),
    ...(room.keepMinutes > 0 ? [t('ui.tags.keep', { count: room.keepMinutes })] : []),
    ...(room.leave.length > 0 ? [t('ui.tags.rules', { count: room.leave.length })] : []),
  ];
  return (
    <li>
      <button type="button" className="rt-row" onClick={onOpen}>
        <Icon of={Music} size={18} />
        <span>
          <b>{nameIn(room.queueName)}</b>
          <small>{parts.join(' · ')}</small>
        </span>
        <span className="rt-figures">
          <span>
            <small>{t('ui.waiting')}</small>
            <b>{room.waiting}</b>
          </span>
          <span>
            <small>{t('ui.wait')}</small>
            <b>{room.predictedWaitSeconds === null ? t('ui.nobody') : about(room.predictedWaitSeconds)}</b>
          </span>
        </span>
      </button>
    </li>
  );
}
