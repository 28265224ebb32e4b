/** The clock on an item: ring, colour and digits; steps at 50, 75 and 100 % of its target. */
import { useTranslation } from '../i18n.ts';
import { type ClockFacts, type ClockView, clockView, waitView } from '../time/clock-steps.ts';
import { duration, used } from '../time/format.ts';
import { useNow } from '../time/ticker.ts';

function Ring({ share, whole }: { share: number; whole?: boolean }) {
  const length = 2 * Math.PI * 4;
  return (
    <svg className="q-clock-ring" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <circle cx="6" cy="6" r="4" className="q-clock-rest" />
      <circle
        cx="6"
        cy="6"
        r="4"
        className="q-clock-arc"
        strokeDasharray={`${whole ? length : Math.max(0.06, share) * length} ${length}`}
        transform="rotate(-90 6 6)"
      />
    </svg>
  );
}

export function ClockFace({ view, reason, label }: { view: ClockView; reason?: string | null; label?: string }) {
  const { t } = useTranslation('ui');
  if (view.step === 'cancelled') return null;
  const words = {
    calm: duration(view.seconds),
    half: duration(view.seconds),
    late: duration(view.seconds),
    over: t('clock.over', { time: duration(view.seconds) }),
    missed: t('clock.missed', { time: duration(view.seconds) }),
    paused: reason || t('clock.paused', { time: duration(view.seconds) }),
    met: used(view.seconds),
  }[view.step];
  const spoken = t(`clock.spoken.${view.step}`, { time: duration(view.seconds), reason: reason ?? '' });
  return (
    <span className={`q-clock q-clock-${view.step}`} title={label ? `${label} · ${spoken}` : spoken}>
      {view.step === 'paused' ? (
        <span className="q-clock-pause" aria-hidden="true" />
      ) : (
        <Ring share={view.share} whole={view.step === 'over' || view.step === 'met' || view.step === 'missed'} />
      )}
      <span aria-hidden="true">{words}</span>
      <span className="sr-only">{label ? `${label} ${spoken}` : spoken}</span>
    </span>
  );
}

function Ticking({ clock, reason, label }: { clock: ClockFacts; reason?: string | null; label?: string }) {
  return <ClockFace view={clockView(clock, useNow())} reason={reason ?? null} {...(label ? { label } : {})} />;
}

/** Only running clocks listen to the ticker. */
export function ClockChip({ clock, reason, label }: { clock: ClockFacts; reason?: string | null; label?: string }) {
  const owed = clock.stoppedAt === null && (clock.state === 'running' || clock.state === 'breached');
  if (owed) return <Ticking clock={clock} reason={reason ?? null} {...(label ? { label } : {})} />;
  return <ClockFace view={clockView(clock, 0)} reason={reason ?? null} {...(label ? { label } : {})} />;
}

/** A wait against a limit. */
export function WaitChip({ since, limitSeconds }: { since: string; limitSeconds: number }) {
  const view = waitView(since, limitSeconds, useNow());
  const { t } = useTranslation('ui');
  return (
    <span className={`q-clock q-clock-${view.step}`} title={t('clock.waited', { time: duration(view.seconds) })}>
      <Ring share={view.share} whole={view.step === 'over'} />
      <span>{duration(view.seconds)}</span>
    </span>
  );
}

/** Seconds since or until an instant, ticking. */
export function Elapsed({ since }: { since: string }) {
  return <span>{duration((useNow() - Date.parse(since)) / 1000)}</span>;
}
