/** Consultation, conference, parking, voice mail: what else can be done with the call one is in. Loaded when somebody looks. */
import './more-acts.css';
import { useQuery } from '@tanstack/react-query';
import { ScreenShare } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../shared/api.ts';
import { loadTexts, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { useSpeedDials } from '../speeddials/data.ts';
import { doAct, type SeatCall } from './operators-data.ts';
import { StandardAnswers } from './standard-answers.tsx';

const ListCaller = lazy(() =>
  Promise.all([import('../calllists/list-caller.tsx'), loadTexts('calllists')]).then(([part]) => part),
);

export type Whom = { staffId: string } | { number: string };
type Way = 'consult' | 'invite' | 'call' | 'intercom' | 'pick-up';

export default function MoreActs({ call, done }: { call: SeatCall; done: () => void }) {
  const { t } = useTranslation('operators');
  const can = useCan();
  const [listing, setListing] = useState(false);
  const guest = call.guests.find(({ role }) => role === 'consulted');
  const members = call.guests.filter(({ role }) => role === 'member');
  const free = call.aside === null && !guest;
  const run = (act: Parameters<typeof doAct>[1]) => void doAct(call.id, act);
  return (
    <div className="sp-more">
      {guest ? (
        <p role="status">{t(guest.state === 'ringing' ? 'ui.ringing' : 'ui.with', { name: guest.title })}</p>
      ) : null}
      {call.aside === 'failed' ? <p role="status">{t('ui.failed')}</p> : null}
      {guest || call.aside ? (
        <div className="sp-more-row">
          {guest?.state === 'up' ? (
            <>
              <Button onClick={() => run({ do: 'swap' })}>
                {t(call.withGuest ? 'ui.swap-caller' : 'ui.swap-them')}
              </Button>
              <Button onClick={() => run({ do: 'merge' })}>{t('ui.merge')}</Button>
            </>
          ) : null}
          {guest ? <Button onClick={() => run({ do: 'complete' })}>{t('ui.complete')}</Button> : null}
          <Button onClick={() => run({ do: 'back' })}>{t('ui.back')}</Button>
        </div>
      ) : null}
      {members.map((one) => (
        <div className="sp-more-row" key={one.id}>
          <span className="ellipsis">{one.title}</span>
          <Button onClick={() => run({ do: 'mute', guestId: one.id, muted: !one.muted })}>
            {t(one.muted ? 'ui.unmute' : 'ui.mute', { name: one.title })}
          </Button>
          <Button onClick={() => run({ do: 'remove', guestId: one.id })}>{t('ui.remove', { name: one.title })}</Button>
        </div>
      ))}
      {members.length > 0 ? <Button onClick={() => run({ do: 'leave' })}>{t('ui.leave')}</Button> : null}
      {can('remotehelp.use') ? (
        <Button
          icon={ScreenShare}
          onClick={() => {
            done();
            void import('../remotehelp/open-help.tsx')
              .then(({ openHelp }) =>
                openHelp({ kind: 'call', id: call.id, number: call.title, customerId: call.customerId }),
              )
              .catch(toastError);
          }}
        >
          {t('ui.remote-help')}
        </Button>
      ) : null}
      {free ? (
        <>
          <Choose
            ask={(to, how) => {
              if (how === 'consult' || how === 'invite') run({ do: how, to });
            }}
            ways={members.length > 0 || call.partyGone ? ['invite'] : ['consult', 'invite']}
          />
          <div className="sp-more-row">
            {call.partyGone ? null : (
              <>
                <Button onClick={() => void doAct(call.id, { do: 'park' }).then(done)}>{t('ui.park')}</Button>
                <Button onClick={() => void doAct(call.id, { do: 'voicemail' }).then(done)}>{t('ui.voicemail')}</Button>
              </>
            )}
            {call.direction === 'in' && can('calllists.add') ? (
              <Button onClick={() => setListing(true)}>{t('ui.list-caller')}</Button>
            ) : null}
          </div>
        </>
      ) : null}
      <StandardAnswers callId={call.id} state={call.state} />
      {listing ? (
        <Suspense fallback={null}>
          <ListCaller callId={call.id} onDone={() => setListing(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Nothing is picked up outside of the house. */
const canBe =
  (to: Whom) =>
  (way: Way): boolean =>
    way !== 'pick-up' || 'staffId' in to || /^\d{2,6}$/.test(to.number);

/** A colleague or a number, and what is wanted of them. */
export function Choose({ ask, ways }: { ask: (to: Whom, how: Way, label: string) => void; ways: readonly Way[] }) {
  const { t } = useTranslation('operators');
  const [words, setWords] = useState('');
  const people = useQuery({
    queryKey: ['routing', 'colleagues', 'call'],
    queryFn: async () => (await api('GET /api/routing/colleagues', { query: { channel: 'call' } })).colleagues,
  });
  const dials = useSpeedDials();
  const number = /^[+0-9]{2,20}$/.test(words.trim()) ? words.trim() : null;
  const fits = (text: string): boolean => text.toLowerCase().includes(words.trim().toLowerCase());
  const found = (people.data ?? []).filter((one) => fits(`${one.name} ${one.number}`)).slice(0, 5);
  const often = (dials.data ?? []).filter((one) => fits(`${one.label} ${one.number}`)).slice(0, 5);
  /** `name`: as they are called where there is no room for more. */
  const choices: { key: string; label: string; name: string; to: Whom }[] = [
    ...often.map((one) => ({
      key: one.id,
      label: `${one.label} ${one.number}`,
      name: one.label,
      to: { number: one.number },
    })),
    ...found.map((one) => ({
      key: one.id,
      label: `${one.name} ${one.number}`,
      name: one.name,
      to: { staffId: one.id },
    })),
    ...(number ? [{ key: number, label: number, name: number, to: { number } }] : []),
  ];
  return (
    <>
      <input
        className="q-input"
        aria-label={t('ui.whom')}
        placeholder={t('ui.whom')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {choices.map(({ key, label, name, to }) => (
        <div className="sp-more-row" key={key}>
          <span className="ellipsis">{label}</span>
          {ways.filter(canBe(to)).map((way) => (
            <Button key={way} aria-label={`${t(`ui.${way}`)} ${label}`} onClick={() => ask(to, way, name)}>
              {t(`ui.${way}`)}
            </Button>
          ))}
        </div>
      ))}
      {choices.length === 0 ? <p>{t('ui.none')}</p> : null}
    </>
  );
}
