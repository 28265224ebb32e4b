import type { LiveQueue } from '@qiao/server/contracts/livecalls';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { used } from '../../shared/time/format.ts';
import { WaitChip } from '../../shared/ui/clock-chip.tsx';

export function QueueTable({ queues }: { queues: LiveQueue[] }) {
  const { t } = useTranslation('livecalls');
  return (
    <div className="lc-scroll">
      <table className="lc-table">
        <caption>{t('ui.queues')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('ui.queue')}</th>
            <th scope="col" className="is-number">
              {t('ui.waiting')}
            </th>
            <th scope="col">{t('ui.longest')}</th>
            <th scope="col" className="is-number" title={t('ui.level-about')}>
              {t('ui.level')}
            </th>
            <th scope="col" className="is-number">
              {t('ui.people')}
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((one) => (
            <tr key={one.id}>
              <th scope="row">{nameIn(one.name)}</th>
              <td className="is-number">
                <b>{one.waiting}</b>
              </td>
              <td>
                {one.longestWaitSince ? (
                  <WaitChip since={one.longestWaitSince} limitSeconds={one.targetSeconds} />
                ) : (
                  '—'
                )}
              </td>
              <td className="is-number">
                {one.level === null ? '—' : `${one.level.toFixed(1)}%`} <small>{used(one.targetSeconds)}</small>
              </td>
              <td className="is-number">
                {one.ready} / {one.busy} / {one.wrapup}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
