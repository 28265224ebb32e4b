/** The softphone in the top bar: state, party, time, and what one can do with the call. The call itself lives on the server. */
import './softphone.css';
import type { Seat } from '@qiao/server/contracts/telephony';
import { useQuery } from '@tanstack/react-query';
import {
  ArrowLeftRight,
  CirclePause,
  CirclePlay,
  Forward,
  Grid3x3,
  Mic,
  MicOff,
  Phone,
  PhoneOff,
  ShieldCheck,
  ShieldOff,
  TriangleAlert,
  Users,
} from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { loadTexts, nameIn, useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { useMe } from '../../shared/session.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Elapsed } from '../../shared/ui/clock-chip.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { MenuButton, type MenuItem } from '../../shared/ui/menu.tsx';
import { Popover } from '../../shared/ui/popover.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { useLastCall } from '../wrapups/last-call.ts';
import { AtRest } from './at-rest.tsx';
import { useOutcome } from './operators-data.ts';
import { readSeatAgain, useSeat } from './seat-data.ts';
import { SoundGauge } from './sound-gauge.tsx';
import { does, handleOf, handleOwn, type OwnCall, secondOf } from './two-calls.ts';
import { useHeadset } from './use-headset.ts';
import { type Sounds, useSound } from './use-sound.ts';

/** Guide, notes and result beside the call, and after it. */
const Sheet = lazy(() => import('../wrapups/call-sheet-part.tsx'));

// Only who looks for them pays for these, with their words.
const MoreActs = lazy(() => Promise.all([import('./more-acts.tsx'), loadTexts('operators')]).then(([part]) => part));
/** Of callers from the company's own pages. */
const Conversation = lazy(() =>
  Promise.all([import('../webcalls/beside-call.tsx'), loadTexts('webcalls')]).then(([part]) => part),
);
const BesideCall = lazy(() => Promise.all([import('./beside.tsx'), loadTexts('operators')]).then(([part]) => part));
const SecondCall = lazy(() =>
  Promise.all([import('./second-call.tsx'), loadTexts('operators')]).then(([part]) => part),
);

export default function Softphone() {
  const seat = useSeat();
  const [joining, setJoining] = useState<string | null>(null);
  const sound = useSound(seat, joining);
  useHeadset(seat ? handleOf(seat, sound.heard) : null, sound.mine && seat?.device === 'browser');
  const { t } = useTranslation('telephony');
  useOutcome(seat?.call ?? null);
  const sheet = useLastCall(seat?.call?.id ?? null);
  const ending = useMe().partsEnding.includes('telephone');
  if (!seat || seat.engine === 'off') return null;
  const second = secondOf(seat);
  const two = second?.state === 'up';
  const first = seat.call?.id ?? seat.beside?.callId;
  /** Answered here, spoken here: another tab may have had the sound. */
  const join = (callId: string): void => {
    setJoining(callId);
    if (!sound.mine) sound.take();
  };
  return (
    <section className="sp" aria-label={t('ui.phone.title')}>
      {ending ? (
        <span className="q-tag" role="status" title={t('ui.phone.ending-hint')}>
          {t('ui.phone.ending')}
        </span>
      ) : null}
      {seat.call ? (
        <InCall call={seat.call} sound={sound} device={seat.device} two={two} />
      ) : seat.beside ? (
        <Suspense fallback={null}>
          <BesideCall
            beside={seat.beside}
            phone={seat.device !== 'browser'}
            answer={() => seat.beside && join(seat.beside.callId)}
            two={two}
            heard={sound.heard === seat.beside.callId}
            connection={sound.first}
          />
        </Suspense>
      ) : (
        <AtRest seat={seat} />
      )}
      {second && first ? (
        <Suspense fallback={null}>
          <SecondCall
            key={second.callId}
            call={second}
            first={first}
            heard={sound.heard === second.callId}
            mine={sound.mine}
            connection={sound.second}
            join={() => join(second.callId)}
          />
        </Suspense>
      ) : null}
      {sheet.callId ? (
        <Suspense fallback={null}>
          <Sheet
            key={sheet.callId}
            callId={sheet.callId}
            talking={seat.call?.id === sheet.callId}
            onDone={sheet.done}
          />
        </Suspense>
      ) : null}
    </section>
  );
}

/** `two`: another call stands beside it. */
const connectingWords = {
  browser: 'ui.phone.connecting',
  phone: 'ui.phone.pick-up',
  mobile: 'ui.phone.pick-up-mobile',
} as const;
type InCallProps = { call: OwnCall; sound: Sounds; device: Seat['device']; two: boolean };
function InCall({ call, sound, device, two }: InCallProps) {
  const { t } = useTranslation('telephony');
  const [keypad, setKeypad] = useState(false);
  const keys = useRef<HTMLButtonElement>(null);
  const more = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const params = { id: call.id };
  const act = (work: Promise<unknown>) => void does(work);
  const { first } = sound;
  const { up: talking, held, ...acts } = handleOwn(call, two);
  const mute = () => act(acts.mute(!call.muted));
  const hold = () => act(acts.hold(!held));
  const swaps = two && held;
  useKeys([
    {
      keys: 'F8',
      labelKey: 'telephony:ui.keys.mute',
      group: 'everywhere',
      inFields: true,
      enabled: talking,
      run: mute,
    },
    {
      keys: 'F9',
      labelKey: 'telephony:ui.keys.hold',
      group: 'everywhere',
      inFields: true,
      enabled: talking,
      run: hold,
    },
  ]);
  const state = sound.elsewhere
    ? t('ui.phone.elsewhere')
    : first.trouble
      ? t(`ui.trouble.${first.trouble}`)
      : !call.connected
        ? t(connectingWords[device])
        : call.partyAway
          ? t('ui.phone.party-away')
          : call.partyGone
            ? t('ui.phone.party-gone')
            : held
              ? t('ui.phone.held')
              : '';
  return (
    <>
      <span className={`sp-who${held ? ' is-held' : ''}`}>
        <Icon of={first.trouble ? TriangleAlert : Phone} size={16} />
        {call.customerId ? (
          <Link className="ellipsis" to={`/customers/${call.customerId}`}>
            {call.title}
          </Link>
        ) : (
          <Link className="ellipsis" to={`/calls/${call.id}`}>
            {call.title}
          </Link>
        )}
        <b className="sp-time">
          <Elapsed since={call.since} />
        </b>
        {call.recording && talking ? (
          <span
            className={`sp-rec${call.concealed ? ' is-concealed' : ''}`}
            title={t(call.concealed ? 'ui.phone.concealed' : 'ui.phone.recording')}
          >
            <i aria-hidden="true" />
            <span className={call.concealed ? '' : 'sp-wide'}>
              {t(call.concealed ? 'ui.phone.concealed' : 'ui.phone.recording')}
            </span>
          </span>
        ) : null}
        {first.sound && !(two && held) ? <SoundGauge sound={first.sound} quality={first.quality} /> : null}
      </span>
      <span className={`sp-state${first.trouble ? ' is-bad' : held ? ' is-short' : ''}`} role="status">
        {state}
      </span>
      {sound.elsewhere || first.trouble ? (
        <button type="button" className="sp-again" onClick={sound.elsewhere ? sound.take : first.again}>
          {t(sound.elsewhere ? 'ui.phone.take-here' : 'ui.phone.again')}
        </button>
      ) : null}
      <span className="sp-acts">
        {call.direction === 'in' ? (
          <Suspense fallback={null}>
            <Conversation callId={call.id} />
          </Suspense>
        ) : null}
        <IconButton
          icon={call.muted ? MicOff : Mic}
          label={t(call.muted ? 'ui.phone.unmute' : 'ui.phone.mute')}
          keys="F8"
          aria-pressed={call.muted}
          disabled={!talking || !call.connected}
          onClick={mute}
        />
        <IconButton
          icon={swaps ? ArrowLeftRight : held ? CirclePlay : CirclePause}
          label={swaps ? t('ui.phone.swap') : t(held ? 'ui.phone.retrieve' : 'ui.phone.hold')}
          keys={swaps ? 'Shift+F9' : 'F9'}
          aria-pressed={swaps ? undefined : held}
          disabled={!talking || call.partyGone}
          onClick={hold}
        />
        {call.recording ? (
          <IconButton
            icon={call.concealed ? ShieldCheck : ShieldOff}
            label={t(call.concealed ? 'ui.phone.reveal' : 'ui.phone.conceal')}
            aria-pressed={call.concealed}
            disabled={!talking}
            onClick={() =>
              void api('POST /api/operators/calls/{id}/act', {
                params: { id: call.id },
                body: { do: 'conceal', on: !call.concealed },
              })
                .then(readSeatAgain)
                .catch(toastError)
            }
          />
        ) : null}
        <Transfer
          disabled={!talking || call.partyGone}
          pass={(to) => act(api('POST /api/telephony/calls/{id}/transfer', { params, body: to }))}
        />
        <IconButton
          ref={more}
          icon={Users}
          label={t('ui.phone.more')}
          aria-expanded={open}
          disabled={!talking}
          onClick={() => setOpen(!open)}
        />
        <IconButton
          ref={keys}
          icon={Grid3x3}
          label={t('ui.phone.keypad')}
          aria-expanded={keypad}
          disabled={!talking}
          onClick={() => setKeypad(!keypad)}
        />
        <button type="button" className="sp-end" title={t('ui.phone.hang-up')} onClick={() => act(acts.hangUp())}>
          <Icon of={PhoneOff} size={16} />
          <span>{t('ui.phone.hang-up')}</span>
        </button>
      </span>
      {open && talking ? (
        <Popover anchor={more} placement="bottom-end" label={t('ui.phone.more')} onClose={() => setOpen(false)}>
          <Suspense fallback={null}>
            <MoreActs call={call} done={() => setOpen(false)} />
          </Suspense>
        </Popover>
      ) : null}
      {keypad && talking ? (
        <Popover anchor={keys} placement="bottom-end" label={t('ui.phone.keypad')} onClose={() => setKeypad(false)}>
          <div className="sp-keypad">
            {[...'123456789*0#'].map((digit) => (
              <button
                type="button"
                key={digit}
                onClick={() => act(api('POST /api/telephony/calls/{id}/digits', { params, body: { digits: digit } }))}
              >
                {digit}
              </button>
            ))}
          </div>
        </Popover>
      ) : null}
    </>
  );
}

function Transfer({
  disabled,
  pass,
}: {
  disabled: boolean;
  pass: (to: { queueId?: string; staffId?: string }) => void;
}) {
  const { t } = useTranslation('telephony');
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (disabled) setWanted(false);
  }, [disabled]);
  const queues = useQuery({
    queryKey: ['routing', 'queues', 'call'],
    queryFn: async () => (await api('GET /api/routing/queues')).queues.filter(({ channel }) => channel === 'call'),
    enabled: wanted,
  });
  const people = useQuery({
    queryKey: ['routing', 'colleagues', 'call'],
    queryFn: async () => (await api('GET /api/routing/colleagues', { query: { channel: 'call' } })).colleagues,
    enabled: wanted,
  });
  const items: MenuItem[] = [
    ...(people.data ?? []).slice(0, 12).map(
      (one): MenuItem => ({
        id: one.id,
        label: `${one.name} ${one.number}`,
        hint: t(`ui.colleague.${one.state}`),
        run: () => pass({ staffId: one.id }),
      }),
    ),
    ...(queues.data ?? []).map(
      (one, index): MenuItem => ({
        id: one.id,
        label: nameIn(one.name),
        hint: t('ui.phone.waiting', { count: one.waiting }),
        separatorBefore: index === 0,
        run: () => pass({ queueId: one.id }),
      }),
    ),
  ];
  return (
    <MenuButton
      label={t('ui.phone.transfer')}
      items={items}
      button={({ onClick, ...props }) => (
        <IconButton
          icon={Forward}
          label={t('ui.phone.transfer')}
          disabled={disabled}
          {...props}
          onClick={() => {
            setWanted(true);
            onClick();
          }}
        />
      )}
    />
  );
}
