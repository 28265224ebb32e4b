import { BellOff } from 'lucide-react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { shortMoment, used } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useAlarms } from './data.ts';
import { said } from './words.ts';

export function AlarmTable() {
  const { t } = useTranslation('callalarms');
  const { data, isPending, error, refetch } = useAlarms();
  const now = useNow();
  if (isPending) return <Skeleton rows={5} height={40} />;
  if (!data) return <Failed error={error} retry={() => void refetch()} />;
  if (data.length === 0) return <Empty icon={BellOff} title={t('ui.none')} text={t('ui.none-text')} />;
  return (
    <div className="ca-scroll">
      <table className="ca-table">
        <thead>
          <tr>
            <th scope="col">{t('ui.what')}</th>
            <th scope="col">{t('ui.since')}</th>
            <th scope="col">{t('ui.until')}</th>
            <th scope="col">{t('ui.lasted')}</th>
          </tr>
        </thead>
        <tbody>
          {data.map((one) => (
            <tr key={one.id} className={one.until ? undefined : 'is-on'}>
              <th scope="row">
                {nameIn(one.subject)}
                <small>{said(t, one, one.worst)}</small>
              </th>
              <td>{shortMoment(one.since, now)}</td>
              <td>
                {one.until ? shortMoment(one.until, now) : <span className="q-tag q-tag-danger">{t('ui.now')}</span>}
              </td>
              <td>{used(((one.until ? Date.parse(one.until) : now) - Date.parse(one.since)) / 1000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
