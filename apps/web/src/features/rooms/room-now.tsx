/** Who is in a room now, and what a leader does with them. */
import { useMutation } from '@tanstack/react-query';
import { CirclePause, CirclePlay, Lock, LockOpen, Mic, MicOff, PhoneOff, Presentation, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { type Answer, api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { clockTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { roomsAgain, useMeeting } from './data.ts';

type Stay = NonNullable<Answer<'GET /api/rooms/{id}/meeting'>['meeting']>['stays'][number];
type Act =
  | { do: 'mute' | 'unmute' | 'put-out'; stayId: string }
  | { do: 'lock' | 'unlock' | 'pause' | 'resume' | 'end' };

export function RoomNow({ roomId }: { roomId: string }) {
  const { t } = useTranslation('rooms');
  const { data, isPending, isError, error, refetch } = useMeeting(roomId);
  const [ending, setEnding] = useState(false);
  const act = useMutation({
    mutationFn: (body: Act) => api('POST /api/rooms/{id}/acts', { params: { id: roomId }, body }),
    onSuccess: () => setEnding(false),
    onError: toastError,
    onSettled: () => void roomsAgain(),
  });
  // Under way nothing else is taken, but no button is switched off: whoever leads by keys keeps their place.
  const lead = (body: Act) => {
    if (!act.isPending) act.mutate(body);
  };
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (isPending) return <Skeleton rows={3} height={48} />;
  const here = data?.stays.filter(({ leftAt }) => leftAt === null) ?? [];
  if (!data || here.length === 0)
    return <Empty icon={Presentation} title={t('ui.nobody')} text={t('ui.nobody-text')} />;
  const recorded = data.recorded && data.recording?.state !== 'destroyed';
  return (
    <>
      <div className="cr-bar">
        <span className="cr-since">
          {t('ui.people', { count: here.length })}
          {data.locked ? ` · ${t('ui.locked')}` : ''}
          {recorded ? (
            <span className={data.paused ? 'q-tag' : 'q-tag q-tag-danger'}>
              {t(data.paused ? 'ui.paused' : 'ui.recording')}
            </span>
          ) : null}
        </span>
        {recorded ? (
          <Button
            small
            icon={data.paused ? CirclePlay : CirclePause}
            aria-disabled={act.isPending}
            onClick={() => lead({ do: data.paused ? 'resume' : 'pause' })}
          >
            {t(data.paused ? 'ui.resume' : 'ui.pause')}
          </Button>
        ) : null}
        <Button
          small
          icon={data.locked ? LockOpen : Lock}
          aria-disabled={act.isPending}
          onClick={() => lead({ do: data.locked ? 'unlock' : 'lock' })}
        >
          {t(data.locked ? 'ui.unlock' : 'ui.lock')}
        </Button>
        <Button small kind="danger" icon={PhoneOff} onClick={() => setEnding(true)}>
          {t('ui.end')}
        </Button>
      </div>
      <ul className="cr-people">
        {here.map((stay) => (
          <Person key={stay.id} stay={stay} busy={act.isPending} onAct={lead} />
        ))}
      </ul>
      {ending ? (
        <Dialog
          title={t('ui.end-sure')}
          onClose={() => setEnding(false)}
          footer={
            <>
              <Button onClick={() => setEnding(false)}>{i18n.t('ui:cancel')}</Button>
              <Button kind="danger" busy={act.isPending} onClick={() => act.mutate({ do: 'end' })}>
                {t('ui.end')}
              </Button>
            </>
          }
        >
          <p>{t('ui.end-text')}</p>
        </Dialog>
      ) : null}
    </>
  );
}

function Person({ stay, busy, onAct }: { stay: Stay; busy: boolean; onAct: (act: Act) => void }) {
  const { t } = useTranslation('rooms');
  const who = stay.who ?? t('ui.withheld');
  const mute = stay.muted ? 'unmute' : 'mute';
  return (
    <li>
      <span className="cr-who">
        {who}
        {stay.role === 'chair' ? <span className="q-tag q-tag-accent">{t('ui.chair')}</span> : null}
        {stay.muted ? <span className="q-tag">{t('ui.muted')}</span> : null}
        <small>{t('ui.since', { at: clockTime(stay.joinedAt) })}</small>
      </span>
      <span className="cr-acts">
        <Button
          small
          icon={stay.muted ? Mic : MicOff}
          aria-disabled={busy}
          aria-label={t('ui.of-member', { who, act: t(`ui.${mute}`) })}
          onClick={() => onAct({ do: mute, stayId: stay.id })}
        >
          {t(`ui.${mute}`)}
        </Button>
        <Button
          small
          icon={UserMinus}
          aria-disabled={busy}
          aria-label={t('ui.of-member', { who, act: t('ui.put-out') })}
          onClick={() => onAct({ do: 'put-out', stayId: stay.id })}
        >
          {t('ui.put-out')}
        </Button>
      </span>
    </li>
  );
}
