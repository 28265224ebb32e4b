import type { ClockChip as Clock } from '@qiao/server/contracts/tickets';
import { useTranslation } from '../../../shared/i18n.ts';
import { clockView } from '../../../shared/time/clock-steps.ts';
import { dayTime, duration } from '../../../shared/time/format.ts';
import { useNow } from '../../../shared/time/ticker.ts';
import { ClockChip } from '../../../shared/ui/clock-chip.tsx';

const order = ['first_response', 'assignment', 'response', 'solution', 'return_visit'];

/** Of each promise the present one; earlier rounds (before a reopening) stay in the history. */
export function latest(clocks: Clock[]): Clock[] {
  const last = new Map<string, Clock>();
  for (const clock of clocks) last.set(clock.target, clock);
  return [...last.values()].sort((a, b) => order.indexOf(a.target) - order.indexOf(b.target));
}

export function ClockCards({ clocks }: { clocks: Clock[] }) {
  const { t } = useTranslation('tickets');
  const shown = latest(clocks).filter((clock) => clock.state !== 'cancelled');
  if (shown.length === 0) return null;
  return (
    <ul className="tk-clocks" aria-label={t('ui.clocks')}>
      {shown.map((clock) => (
        <ClockCard key={`${clock.target} ${clock.startedAt}`} clock={clock} />
      ))}
    </ul>
  );
}

function ClockCard({ clock }: { clock: Clock }) {
  const { t } = useTranslation('tickets');
  const view = clockView(clock, useNow());
  const reason = clock.pauseReason ? t(`ui.pause.${clock.pauseReason}`, clock.pauseReason) : null;
  const label = t(`ui.target.${clock.target}`);
  return (
    <li className={`tk-clock is-${view.step}`}>
      <header>
        <span className="tk-clock-name">{label}</span>
        <ClockChip clock={clock} reason={clock.state === 'paused' ? t('ui.paused') : null} label={label} />
      </header>
      <div className="tk-clock-bar" aria-hidden="true">
        <i style={{ width: `${Math.round(view.share * 100)}%` }} />
      </div>
      <p>
        <span className="ellipsis">{reason ?? t('ui.due', { time: dayTime(clock.dueAt).slice(5) })}</span>
        <span>{t('ui.of', { time: duration(clock.targetSeconds) })}</span>
      </p>
    </li>
  );
}
