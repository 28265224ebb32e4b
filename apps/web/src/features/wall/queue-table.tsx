import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { about, used } from '../../shared/time/format.ts';
import { WaitChip } from '../../shared/ui/clock-chip.tsx';
import { ChannelIcon } from '../../shared/ui/icon.tsx';
import { Definition } from './definition-mark.tsx';
import { above, percentOf, under } from './figure-strip.tsx';
import type { WallQueue } from './wall-data.ts';

export function QueueTable({
  queues,
  shown,
  onDefinition,
}: {
  queues: WallQueue[];
  shown: string | null;
  onDefinition: (id: string | null) => void;
}) {
  const { t } = useTranslation('wall');
  return (
    <table className="wall-queues">
      <caption className="sr-only">{t('queues')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('queue.name')}</th>
          <th scope="col" className="is-number">
            {t('queue.waiting')}
          </th>
          <th scope="col" className="is-number">
            {t('queue.longest')}
          </th>
          <th scope="col" className="wall-level-head">
            <span>
              {t('queue.level')}
              <Definition id="service-level" label={t('queue.level')} shown={shown} onDefinition={onDefinition} />
            </span>
          </th>
          <th scope="col" className="is-number">
            {t('queue.abandon')}
          </th>
          <th scope="col" className="is-number">
            {t('queue.people')}
          </th>
          <th scope="col" className="is-number">
            {t('queue.predicted')}
          </th>
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <tr key={queue.id}>
            <th scope="row">
              <span className="wall-queue-name">
                <ChannelIcon channel={queue.channel} />
                <b className="ellipsis" title={nameIn(queue.name)}>
                  {nameIn(queue.name)}
                </b>
              </span>
            </th>
            <td className="is-number">
              <b>{queue.waiting}</b>
            </td>
            <td className="is-number">
              {queue.longestWaitSince ? (
                <WaitChip since={queue.longestWaitSince} limitSeconds={queue.targetSeconds} />
              ) : (
                '—'
              )}
            </td>
            <td>
              <Level queue={queue} />
            </td>
            <td className={`is-number${above(queue.abandonRate) ? ' is-off' : ''}`}>{percentOf(queue.abandonRate)}</td>
            <td className="is-number">
              {queue.ready} / {queue.busy} / {queue.wrapup}
            </td>
            <td className="is-number">
              {queue.predictedWaitSeconds === null ? '—' : about(queue.predictedWaitSeconds)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Bar, target mark, digits: the share reached is readable three ways. */
function Level({ queue }: { queue: WallQueue }) {
  const { t } = useTranslation('wall');
  const { value, target } = queue.serviceLevel;
  const off = under(queue.serviceLevel);
  return (
    <span className={`wall-level${off ? ' is-off' : ''}`}>
      <span className="wall-bar" aria-hidden="true">
        <i style={{ width: `${value ?? 0}%` }} />
        {target === null ? null : <u style={{ left: `${target}%` }} />}
      </span>
      <b>{percentOf(queue.serviceLevel)}</b>
      <small>
        {target === null ? '' : `${t('target')} ${target}% · `}
        {used(queue.targetSeconds)}
      </small>
    </span>
  );
}
