/** Meetings that were, who was there, and what was recorded of them. */

import { ChevronUp, History, Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { clockTime, dayTime, duration } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { RecordingPlayer } from '../recordings/player.tsx';
import { type Meeting, useMeetings } from './data.ts';

export function RoomHistory({ roomId }: { roomId: string }) {
  const { t } = useTranslation('rooms');
  const { data, isPending, isError, error, refetch } = useMeetings(roomId);
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (isPending) return <Skeleton rows={3} height={48} />;
  if (data.length === 0) return <Empty icon={History} title={t('ui.no-history')} />;
  const until = (at: string | null) => (at ? clockTime(at) : t('ui.still'));
  return data.map(({ id, beganAt, endedAt, stays, recording }) => (
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
      {recording && endedAt ? <Recorded recording={recording} /> : null}
    </section>
  ));
}

/** Nothing of it is loaded before somebody wants to hear it. */
function Recorded({ recording }: { recording: NonNullable<Meeting['recording']> }) {
  const { t } = useTranslation('rooms');
  const [open, setOpen] = useState(false);
  const { id, state, durationMs, missing, hearable } = recording;
  return (
    <div className="cr-recorded">
      <div className="cr-bar">
        <span className="cr-since">
          {state === 'kept' ? `${t('ui.recording-kept')} ${duration(durationMs / 1000)}` : t(`ui.recording-${state}`)}
          {state === 'kept' && missing > 0 ? ` · ${t('ui.recording-missing', { count: missing })}` : ''}
        </span>
        {hearable ? (
          <Button small icon={open ? ChevronUp : Play} aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? 'ui.listen-hide' : 'ui.listen')}
          </Button>
        ) : null}
      </div>
      {open ? <RecordingPlayer id={id} /> : null}
    </div>
  );
}
