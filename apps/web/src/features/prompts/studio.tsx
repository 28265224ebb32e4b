/** A sound as a waveform: both ends are drawn in, what is left is listened to and kept. */
import { Play, Scissors, Square } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { cut, peaksOf, played, type Sound, secondsOf, spoken, wavOf } from './sound-edit.ts';

const columns = 240;
const height = 64;
/** No take is shorter. */
const least = 0.1;
const said = (seconds: number): string => seconds.toFixed(1);

export function Studio({
  sound,
  label,
  busy,
  onKeep,
  onDiscard,
}: {
  sound: Sound;
  label: string;
  busy: boolean;
  onKeep: (wav: Blob) => void;
  onDiscard: () => void;
}) {
  const { t } = useTranslation('prompts');
  const whole = secondsOf(sound);
  const [ends, setEnds] = useState(() => spoken(sound));
  const [stop, setStop] = useState<(() => void) | null>(null);
  const stopping = useRef<(() => void) | null>(null);
  stopping.current = stop;
  useEffect(() => () => stopping.current?.(), []);
  const peaks = useMemo(() => peaksOf(sound, columns), [sound]);
  const from = Math.min(ends.from, Math.max(0, whole - least));
  const to = Math.max(ends.to, from + least);
  const left = cut(sound, from, to);
  const listen = () => {
    stop?.();
    const end = played(left, () => setStop(null));
    setStop(() => end);
  };
  const within = (column: number): boolean => {
    const at = ((column + 0.5) / columns) * whole;
    return at >= from && at <= to;
  };
  const slider = (key: 'from' | 'to', value: number) => (
    <label>
      {t(`ui.sound.${key}`)}
      <input
        type="range"
        min={0}
        max={whole}
        step={0.05}
        value={value}
        aria-valuetext={said(value)}
        onChange={(event) => {
          const chosen = Number(event.target.value);
          setEnds(
            key === 'from' ? { from: Math.min(chosen, to - least), to } : { from, to: Math.max(chosen, from + least) },
          );
        }}
      />
    </label>
  );
  return (
    <div className="pr-studio">
      <svg viewBox={`0 0 ${columns} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {peaks.map((peak, column) => {
          const tall = Math.max(1, peak * height);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name
              key={column}
              className={within(column) ? 'is-kept' : ''}
              x={column}
              y={(height - tall) / 2}
              width={0.8}
              height={tall}
            />
          );
        })}
      </svg>
      {slider('from', from)}
      {slider('to', to)}
      <p role="status">{t('ui.sound.cut', { from: said(from), to: said(to), long: said(to - from) })}</p>
      <div className="pr-acts">
        <Button
          small
          icon={stop ? Square : Play}
          onClick={() => {
            if (!stop) return listen();
            stop();
            setStop(null);
          }}
        >
          {t(stop ? 'ui.sound.stop' : 'ui.sound.play')}
        </Button>
        <Button small kind="primary" icon={Scissors} busy={busy} onClick={() => onKeep(wavOf(left))}>
          {t('ui.sound.keep')}
        </Button>
        <Button small onClick={onDiscard}>
          {t('ui.sound.discard')}
        </Button>
      </div>
    </div>
  );
}
