/** Calls as they are: those who wait in their order, then the talks, then what is written up. */
import type { Live, LiveCallShown } from '@qiao/server/contracts/livecalls';
import { PhoneOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Empty } from '../../shared/ui/states.tsx';
import { CallRow } from './call-row.tsx';
import { watchCall } from './data.ts';

const order: LiveCallShown['stage'][] = ['ringing', 'queue', 'parked', 'talking', 'held', 'flow', 'wrapup'];

export function inOrder(calls: LiveCallShown[]): LiveCallShown[] {
  return [...calls].sort(
    (one, other) =>
      order.indexOf(one.stage) - order.indexOf(other.stage) ||
      (one.queueId ?? '').localeCompare(other.queueId ?? '') ||
      (one.place ?? 0) - (other.place ?? 0) ||
      one.since.localeCompare(other.since),
  );
}

export function CallTable({ live }: { live: Live }) {
  const { t } = useTranslation('livecalls');
  const [asked, setAsked] = useState<{ what: 'take-over' | 'end'; call: LiveCallShown } | null>(null);
  const lines = new Map(live.queues.map(({ id, waiting }) => [id, waiting]));
  const sure = () => {
    if (asked) void watchCall(asked.call.id, asked.what);
    setAsked(null);
  };
  return (
    <div className="lc-scroll">
      <table className="lc-table lc-calls">
        <caption>
          {t('ui.calls')} <small>{live.calls.filter(({ stage }) => stage !== 'wrapup').length}</small>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('ui.where')}</th>
            <th scope="col">{t('ui.who')}</th>
            <th scope="col">{t('ui.queue-or-number')}</th>
            <th scope="col">{t('ui.agent')}</th>
            <th scope="col">
              <span className="sr-only">{t('ui.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {inOrder(live.calls).map((call) => (
            <CallRow
              key={call.id}
              call={call}
              queues={live.queues}
              line={lines.get(call.queueId ?? '') ?? 0}
              ask={setAsked}
            />
          ))}
        </tbody>
      </table>
      {live.calls.length === 0 ? <Empty icon={PhoneOff} title={t('ui.no-calls')} text={t('ui.no-calls-text')} /> : null}
      {live.more ? <p className="lc-note">{t('ui.not-all')}</p> : null}
      {asked ? (
        <Dialog
          title={t(`watch.${asked.what}`)}
          onClose={() => setAsked(null)}
          width={420}
          footer={
            <>
              <Button onClick={() => setAsked(null)}>{t('ui.cancel')}</Button>
              <Button kind={asked.what === 'end' ? 'danger' : 'primary'} onClick={sure}>
                {t(`watch.${asked.what}`)}
              </Button>
            </>
          }
        >
          <p>
            {t(asked.what === 'end' ? 'ui.sure-end' : 'ui.sure-take', {
              who: asked.call.title || t('ui.withheld'),
              agent: asked.call.agent?.name ?? '',
            })}
          </p>
        </Dialog>
      ) : null}
    </div>
  );
}
