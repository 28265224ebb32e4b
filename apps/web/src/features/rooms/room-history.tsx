/** Meetings that were, and who was there. */

import { History } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { clockTime, dayTime } from '../../shared/time/format.ts';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useMeetings } from './data.ts';

export function RoomHistory({ roomId }: { roomId: string }) {
  const { t } = useTranslation('rooms');
  const { data, isPending, isError, error, refetch } = useMeetings(roomId);
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (isPending) return <Skeleton rows={3} height={48} />;
  if (data.length === 0) return <Empty icon={History} title={t('ui.no-history')} />;
  const until = (at: string | null) => (at ? clockTime(at) : t('ui.still'));
  return data.map(({ id, beganAt, endedAt, stays }) => (
    <section key={id}>
      <h3 className="cr-past">
        {t('ui.from-to', { from: dayTime(beganAt), to: until(endedAt) })}
        <small>{t('ui.people', { count: stays.length })}</small>
      </h3>
      <ul className="cr-people">
        {stays.map((stay) => (
          <li key={stay.id}>
            <span className="cr-who">
              {stay.who ?? t('ui.withheld')}
              {stay.role === 'chair' ? <span className="q-tag q-tag-accent">{t('ui.chair')}</span> : null}
              <small>
                {t('ui.from-to', { from: clockTime(stay.joinedAt), to: until(stay.leftAt) })}
                {stay.how ? ` · ${t(`ui.how.${stay.how}`)}` : ''}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  ));
}
