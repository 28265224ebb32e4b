/** What is on now, above the monitor and the wall; nothing where all is well. */
import './callalarms.css';
import { TriangleAlert } from 'lucide-react';
import { Link } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { used } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { useAlarms } from './data.ts';
import { said } from './words.ts';

/** The rest is behind the link. */
const most = 4;

export function AlarmStrip() {
  const { t } = useTranslation('callalarms');
  const { data } = useAlarms();
  const now = useNow();
  const on = (data ?? []).filter(({ until }) => until === null);
  if (on.length === 0) return null;
  return (
    <section className="ca-strip" aria-label={t('ui.strip')} aria-live="polite">
      <ul>
        {on.slice(0, most).map((one) => (
          <li key={one.id}>
            <Icon of={TriangleAlert} size={16} />
            <b>{nameIn(one.subject)}</b>
            <span>{said(t, one, one.worst)}</span>
            <small>{used((now - Date.parse(one.since)) / 1000)}</small>
          </li>
        ))}
      </ul>
      <Link to="/calls/alarms">
        {t('ui.all')} ({on.length})
      </Link>
    </section>
  );
}
