import { CircleCheck, RefreshCw, WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../shared/i18n.ts';
import { realtime, useRealtimeState } from '../shared/realtime/realtime.ts';
import { Button } from '../shared/ui/button.tsx';
import { Icon } from '../shared/ui/icon.tsx';

/** Breaks shorter than this are not worth a word. */
const quietMs = 1500;
const goodNewsMs = 6000;

function useClock(active: boolean): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!active) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [active]);
  return now;
}

/** Lost and regained connection, in the line of the top bar that is kept for it: the page below never moves. */
export function ConnectionNotice() {
  const { t } = useTranslation('ui');
  const state = useRealtimeState();
  const lost = state.lostAt !== null && state.phase !== 'ended';
  const [shownLoss, setShownLoss] = useState(false);
  const now = useClock(lost || state.caughtUp !== null);
  const isOld = lost && now - state.lostAt! > quietMs;

  useEffect(() => {
    if (isOld) setShownLoss(true);
  }, [isOld]);
  const good = !lost && shownLoss && state.caughtUp !== null && now - state.caughtUp.at < goodNewsMs;
  useEffect(() => {
    if (!lost && !good && shownLoss && state.caughtUp) setShownLoss(false);
  }, [lost, good, shownLoss, state.caughtUp]);

  const seconds = state.retryAt === null ? 0 : Math.max(0, Math.ceil((state.retryAt - now) / 1000));
  return (
    <div role="status" aria-live="polite" className="notice-host">
      {isOld ? (
        <div className="notice notice-warn">
          <Icon of={WifiOff} size={16} />
          <span className="notice-text">
            <span>{seconds > 0 && state.phase === 'waiting' ? t('link.lost', { seconds }) : t('link.trying')}</span>{' '}
            <span className="notice-more">{t('link.kept')}</span>
          </span>
          <Button small icon={RefreshCw} onClick={() => realtime.retryNow()} disabled={state.phase !== 'waiting'}>
            {t('link.retry')}
          </Button>
        </div>
      ) : null}
      {good ? (
        <div className="notice notice-ok">
          <Icon of={CircleCheck} size={16} />
          <span className="notice-text">
            {state.caughtUp!.count > 0 ? t('link.back', { count: state.caughtUp!.count }) : t('link.back-none')}
          </span>
        </div>
      ) : null}
    </div>
  );
}
