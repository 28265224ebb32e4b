/** Calls, queues, seats and lines as they are this second, and a leader's ways in. */
import './livecalls.css';
import { BellRing } from 'lucide-react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useRealtimeState } from '../../shared/realtime/realtime.ts';
import { clockTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { AlarmStrip } from '../callalarms/alarm-strip.tsx';
import { CallTable } from './call-table.tsx';
import { useLive } from './data.ts';
import { HouseStrip } from './house-strip.tsx';
import { QueueTable } from './queue-table.tsx';
import { SeatList } from './seat-list.tsx';

export function Component() {
  const { t } = useTranslation('livecalls');
  const { data: live, isPending, error, refetch } = useLive();
  const navigate = useNavigate();
  const { phase } = useRealtimeState();
  const meta = live ? t(phase === 'online' ? 'ui.live-at' : 'ui.was-at', { time: clockTime(live.at) }) : null;
  return (
    <Page
      title={t('ui.title')}
      meta={meta}
      padded={false}
      actions={
        <Button icon={BellRing} onClick={() => void navigate('/calls/alarms')}>
          {t('callalarms:ui.title')}
        </Button>
      }
    >
      {isPending ? <Skeleton rows={8} height={36} /> : null}
      {error && !live ? <Failed error={error} retry={() => void refetch()} /> : null}
      <AlarmStrip />
      {live ? (
        <div className="lc">
          <HouseStrip house={live.house} />
          <div className="lc-main">
            <QueueTable queues={live.queues} />
            <CallTable live={live} />
          </div>
          <SeatList seats={live.seats} calls={live.calls} />
        </div>
      ) : null}
    </Page>
  );
}
