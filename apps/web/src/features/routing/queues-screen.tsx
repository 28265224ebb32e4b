/** All queues that one may set up: whether they are open, how long their line is, how long one would wait. Changed in a drawer. */
import './routing.css';
import type { QueueListed } from '@qiao/server/contracts/routing';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { about, dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { ChannelIcon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useCalendars, useQueueSettings, useUnits } from './data.ts';

const QueueDrawer = lazy(() => import('./queue-drawer.tsx'));

export function Component() {
  const { t } = useTranslation('routing');
  const queues = useQueueSettings();
  const calendars = useCalendars();
  const units = useUnits();
  const [open, setOpen] = useState<string | 'new' | null>(null);
  const chosen = queues.data?.find(({ id }) => id === open) ?? null;
  const unitName = (id: string): string => units.find(({ value }) => value === id)?.label ?? '';
  return (
    <Page
      title={t('ui.queues.title')}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
          {t('ui.queues.add')}
        </Button>
      }
    >
      <p className="rt-note">{t('ui.queues.rule')}</p>
      {queues.isError ? <Failed error={queues.error} retry={() => void queues.refetch()} /> : null}
      {queues.isPending ? <Skeleton rows={6} height={64} /> : null}
      {queues.data?.length === 0 ? <Empty title={t('ui.queues.none')} text={t('ui.queues.none-text')} /> : null}
      <ul className="rt-list">
        {queues.data?.map((queue) => (
          <li key={queue.id}>
            <button type="button" className="rt-row" onClick={() => setOpen(queue.id)}>
              <ChannelIcon channel={queue.channel} />
              <span>
                <b>
                  {nameIn(queue.name)}
                  <Door queue={queue} />
                </b>
                <small>
                  {unitName(queue.unitId)} · {t(`ui.strategy.${queue.strategy}`)} ·{' '}
                  {t('ui.queues.members', { count: queue.members.length })}
                </small>
              </span>
              <span className="rt-figures">
                <span>
                  <small>{t('ui.queues.waiting')}</small>
                  <b>{queue.waiting}</b>
                </span>
                <span>
                  <small>{t('ui.queues.wait')}</small>
                  <b>
                    {queue.predictedWaitSeconds === null ? t('ui.queues.nobody') : about(queue.predictedWaitSeconds)}
                  </b>
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        {open !== null && queues.data && calendars.data && (open === 'new' || chosen) ? (
          <QueueDrawer
            key={chosen ? `${chosen.id}-${chosen.version}` : 'new'}
            queue={chosen}
            queues={queues.data}
            calendars={calendars.data}
            onDone={() => setOpen(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}

function Door({ queue }: { queue: QueueListed }) {
  const { t } = useTranslation('routing');
  if (queue.state === 'closed') return <span className="q-tag">{t('ui.door.given-up')}</span>;
  return (
    <>
      {queue.open ? null : (
        <span className="q-tag">
          {queue.opensAt ? t('ui.door.opens', { at: dayTime(queue.opensAt) }) : t('ui.door.closed')}
        </span>
      )}
      {queue.overflowing ? <span className="q-tag">{t('ui.door.overflowing')}</span> : null}
    </>
  );
}
