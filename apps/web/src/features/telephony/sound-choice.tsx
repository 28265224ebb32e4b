/** Microphone, loudspeaker, the ring's loudspeaker and the keys of a headset, each tried while it is chosen. Loaded when somebody looks. */
import './sound-choice.css';
import { BellRing, Headset, Square, Volume2 } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import {
  canChooseLoudspeaker,
  chooseLoudspeaker,
  loudspeakerOf,
  onLoudspeaker,
  sendTo,
  type Use,
} from '../../shared/loudspeakers.ts';
import { ringNow } from '../../shared/notify.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { chooseHeadset, headsetKeysPossible, headsetNames, onHeadsets } from './headset.ts';
import { Meter } from './meter.tsx';
import {
  type CallSound,
  chooseMicrophone,
  chosenMicrophone,
  microphone,
  type Quality,
  SoundError,
  type Trouble,
} from './sound.ts';

/** `sound`: of the call one is in; at rest the microphone is opened for as long as this is looked at. */
export default function SoundChoice({ sound, quality }: { sound: CallSound | null; quality?: Quality | null }) {
  const { t } = useTranslation('telephony');
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const tried = useTried(sound === null, setTrouble);
  const tone = useTone();
  const [chosen, setChosen] = useState(chosenMicrophone);
  const headsets = useSyncExternalStore(onHeadsets, headsetNames);
  const look = useCallback(() => {
    void navigator.mediaDevices
      ?.enumerateDevices()
      .then((all) => setDevices(all.filter(({ label, deviceId }) => label && deviceId !== 'default')))
      .catch(() => {});
  }, []);
  // Names of devices are told once the microphone was allowed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when it is
  useEffect(() => {
    look();
    navigator.mediaDevices?.addEventListener('devicechange', look);
    return () => navigator.mediaDevices?.removeEventListener('devicechange', look);
  }, [look, tried.stream]);
  const optionsOf = (kind: MediaDeviceKind) => [
    { value: '', label: t('ui.sound.system') },
    ...devices.filter((one) => one.kind === kind).map((one) => ({ value: one.deviceId, label: one.label })),
  ];
  const takeMicrophone = (id: string) => {
    chooseMicrophone(id);
    setChosen(id);
    if (sound) void sound.replug();
    else tried.again();
  };
  return (
    <div className="sp-sound">
      {trouble ? <p role="status">{t(`ui.sound.trouble.${trouble}`)}</p> : null}
      <Field label={t('ui.sound.microphone')}>
        {(field) => (
          <Select
            {...field}
            options={optionsOf('audioinput')}
            value={chosen}
            onChange={({ currentTarget }) => takeMicrophone(currentTarget.value)}
          />
        )}
      </Field>
      <Meter label={t('ui.sound.own-level')} stream={() => (sound ? sound.own() : tried.stream)} />
      <Loudspeaker use="call" options={optionsOf('audiooutput')} />
      <Meter label={t('ui.sound.other-level')} stream={() => tone.stream ?? sound?.other() ?? null} />
      <Button small icon={tone.stream ? Square : Volume2} onClick={tone.stream ? tone.stop : tone.play}>
        {t(tone.stream ? 'ui.sound.stop' : 'ui.sound.try')}
      </Button>
      <Loudspeaker use="ring" options={optionsOf('audiooutput')} />
      <Button small icon={BellRing} onClick={() => ringNow('offer')}>
        {t('ui.sound.hear-ring')}
      </Button>
      {quality ? (
        <p>
          {t(`ui.quality.${quality.level}`)} · {t('ui.phone.quality', { lost: quality.lost, delay: quality.delayMs })}
        </p>
      ) : null}
      <h3>{t('ui.headset.title')}</h3>
      {headsetKeysPossible() ? (
        <>
          <p>{headsets.length > 0 ? t('ui.headset.on', { name: headsets.join(', ') }) : t('ui.headset.off')}</p>
          <Button small icon={Headset} onClick={() => void chooseHeadset().catch(toastError)}>
            {t('ui.headset.choose')}
          </Button>
        </>
      ) : (
        <p>{t('ui.headset.impossible')}</p>
      )}
    </div>
  );
}

function Loudspeaker({ use, options }: { use: Use; options: { value: string; label: string }[] }) {
  const { t } = useTranslation('telephony');
  const chosen = useSyncExternalStore(onLoudspeaker, () => loudspeakerOf(use));
  const possible = canChooseLoudspeaker();
  return (
    <Field label={t(`ui.sound.${use}`)} hint={possible ? undefined : t('ui.sound.impossible')}>
      {(field) => (
        <Select
          {...field}
          disabled={!possible}
          options={options}
          value={options.some(({ value }) => value === chosen) ? chosen : ''}
          onChange={({ currentTarget }) => chooseLoudspeaker(use, currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** The microphone at rest; closed with what shows it. */
function useTried(
  wanted: boolean,
  said: (trouble: Trouble | null) => void,
): { stream: MediaStream | null; again: () => void } {
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened anew when another one was chosen
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    let mine: MediaStream | null = null;
    const close = () => {
      for (const track of mine?.getTracks() ?? []) track.stop();
    };
    microphone().then(
      (opened) => {
        mine = opened;
        if (over) return close();
        said(null);
        setStream(opened);
      },
      (error: unknown) => {
        if (!over) said(error instanceof SoundError ? error.trouble : 'microphone-missing');
      },
    );
    return () => {
      over = true;
      close();
      setStream(null);
    };
  }, [wanted, attempt]);
  return { stream, again: useCallback(() => setAttempt((count) => count + 1), []) };
}

/** A tone from the chosen loudspeaker, until it is stopped. */
function useTone(): { stream: MediaStream | null; play: () => void; stop: () => void } {
  const [stream, setStream] = useState<MediaStream | null>(null);
  const end = useRef<() => void>(() => {});
  useEffect(() => () => end.current(), []);
  const stop = () => {
    end.current();
    end.current = () => {};
    setStream(null);
  };
  const play = () => {
    const context = new AudioContext();
    const wave = context.createOscillator();
    const loudness = context.createGain();
    const into = context.createMediaStreamDestination();
    loudness.gain.value = 0.2;
    wave.frequency.value = 440;
    wave.connect(loudness).connect(into);
    wave.start();
    const speaker = new Audio();
    const choose = () => void sendTo(speaker, 'call');
    choose();
    const unchoose = onLoudspeaker(choose);
    speaker.srcObject = into.stream;
    void speaker.play().catch(toastError);
    end.current = () => {
      unchoose();
      speaker.srcObject = null;
      void context.close();
    };
    setStream(into.stream);
  };
  return { stream, play, stop };
}
