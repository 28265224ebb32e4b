/** Call waiting 呼叫等待: the call beside the one that one is in. It knocks, with how to take it; then both stand side by side. */
import { Phone, PhoneIncoming, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { knock } from '../../shared/notify.ts';
import { useRing } from '../../shared/ring.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Elapsed } from '../../shared/ui/clock-chip.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { CalledActs } from './called-acts.tsx';
import { SoundGauge } from './sound-gauge.tsx';
import { type Beside, does, turn } from './two-calls.ts';
import type { Connection } from './use-sound.ts';

/** Between knocks: heard, and soon over. */
const knockEveryMs = 4000;

type Given = {
  call: Beside;
  /** The one beside it. */
  first: string;
  /** One talks in this one. */
  heard: boolean;
  /** This tab has the sound. */
  mine: boolean;
  connection: Connection;
  /** Brings this page's sound into it. */
  join: () => void;
};

export default function SecondCall(given: Given) {
  const { call } = given;
  const { t } = useTranslation('operators');
  const rings = call.state === 'ringing';
  const who = `${t('ui.beside.called', { from: call.from })} ${call.title}`.trim();
  return (
    <section className={`sp-second${rings ? '' : ' is-up'}`} aria-label={t('ui.second.title')}>
      {/* Said once, when it knocks. */}
      <span role="alert" className="sr-only">
        {rings ? t('ui.second.said', { who }) : ''}
      </span>
      {rings ? <Knocking {...given} who={who} /> : <Standing {...given} />}
    </section>
  );
}

function Knocking({ call, mine, join, who, connection: { trouble, again } }: Given & { who: string }) {
  const { t } = useTranslation('operators');
  const { t: words } = useTranslation('telephony');
  const [taken, setTaken] = useState(false);
  const take = (how: 'take' | 'end-and-take') => {
    if (taken) return;
    setTaken(true);
    void does(
      turn(call.callId, { do: how }).then(join, (error: unknown) => {
        setTaken(false);
        throw error;
      }),
    );
  };
  const decline = () => void does(turn(call.callId, { do: 'leave' }));
  useKeys([
    {
      keys: 'F2',
      labelKey: 'operators:ui.second.take',
      group: 'everywhere',
      inFields: true,
      run: () => take('take'),
    },
    { keys: 'Shift+F2', labelKey: 'operators:ui.decline', group: 'everywhere', inFields: true, run: decline },
  ]);
  useRing(mine && !taken, { answer: () => take('take'), sound: knock, everyMs: knockEveryMs });
  return (
    <>
      <span className="sp-who">
        <Icon of={PhoneIncoming} size={16} />
        <span className="ellipsis">{who}</span>
        <b className="sp-time">
          <Elapsed since={call.since} />
        </b>
      </span>
      <span className={`sp-state${trouble ? ' is-bad' : ''}`} role="status">
        {trouble ? words(`ui.trouble.${trouble}`) : taken ? words('ui.phone.connecting') : ''}
      </span>
      {trouble ? (
        <button type="button" className="sp-again" onClick={again}>
          {words('ui.phone.again')}
        </button>
      ) : null}
      <span className="sp-acts">
        <Button kind="primary" small keys="F2" busy={taken && !trouble} onClick={() => take('take')}>
          {t('ui.second.take')}
        </Button>
        <Button small disabled={taken} onClick={() => take('end-and-take')}>
          {t('ui.second.end-and-take')}
        </Button>
        <Button small keys="⇧F2" onClick={decline}>
          {t('ui.decline')}
        </Button>
      </span>
    </>
  );
}

function Standing({ call, first, heard, connection }: Given) {
  const { t } = useTranslation('telephony');
  const { trouble, sound, quality, again } = connection;
  useKeys([
    {
      keys: 'Shift+F9',
      labelKey: 'operators:ui.second.swap',
      group: 'everywhere',
      inFields: true,
      run: () => void does(turn(heard ? first : call.callId, { do: 'take' })),
    },
  ]);
  return (
    <>
      <span className={`sp-who${call.held ? ' is-held' : ''}`}>
        <Icon of={trouble ? TriangleAlert : Phone} size={16} />
        <span className="ellipsis">{call.title || call.from}</span>
        <b className="sp-time">
          <Elapsed since={call.since} />
        </b>
        {sound && heard ? <SoundGauge sound={sound} quality={quality} /> : null}
      </span>
      <span className={`sp-state${trouble ? ' is-bad' : call.held ? ' is-short' : ''}`} role="status">
        {trouble ? t(`ui.trouble.${trouble}`) : call.held ? t('ui.phone.held') : ''}
      </span>
      {trouble ? (
        <button type="button" className="sp-again" onClick={again}>
          {t('ui.phone.again')}
        </button>
      ) : null}
      <span className="sp-acts">
        <CalledActs call={call} two heard={heard} />
      </span>
    </>
  );
}
