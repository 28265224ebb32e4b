/** Beside the call: how loud both sides are and how good the line is, on a button that opens what can be chosen. */
import { SignalHigh, SignalLow, SignalMedium } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { Popover } from '../../shared/ui/popover.tsx';
import { Meter } from './meter.tsx';
import type { CallSound, Quality } from './sound.ts';

const SoundChoice = lazy(() => import('./sound-choice.tsx'));
const signals = { good: SignalHigh, fair: SignalMedium, poor: SignalLow };

export function SoundGauge({ sound, quality }: { sound: CallSound; quality: Quality | null }) {
  const { t } = useTranslation('telephony');
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const figures = quality ? t('ui.phone.quality', { lost: quality.lost, delay: quality.delayMs }) : '';
  return (
    <>
      <button
        type="button"
        ref={button}
        className={`sp-gauge${quality ? ` is-${quality.level}` : ''}`}
        title={quality ? `${t(`ui.quality.${quality.level}`)} · ${figures}` : t('ui.sound.open')}
        aria-expanded={open}
        onClick={() => setOpen((now) => !now)}
      >
        <Meter stream={() => sound.own()} />
        <Meter stream={() => sound.other()} />
        {quality ? <Icon of={signals[quality.level]} size={16} /> : null}
        <span className="sr-only">
          {t('ui.sound.open')}
          {quality ? ` · ${t(`ui.quality.${quality.level}`)}` : ''}
        </span>
      </button>
      {open ? (
        <Popover anchor={button} placement="bottom-end" label={t('ui.sound.open')} onClose={() => setOpen(false)}>
          <Suspense fallback={null}>
            <SoundChoice sound={sound} quality={quality} />
          </Suspense>
        </Popover>
      ) : null}
    </>
  );
}
