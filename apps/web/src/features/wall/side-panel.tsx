import { BellOff, CircleAlert, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { currentLocale, useTranslation } from '../../shared/i18n.ts';
import { duration } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { type Definition, DefinitionText } from '../../shared/ui/figure.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Empty } from '../../shared/ui/states.tsx';
import type { WallAlert } from './wall-data.ts';

/** Alerts; a definition asked for stands above them. */
export function SidePanel({
  alerts,
  definition,
  onClose,
}: {
  alerts: WallAlert[];
  definition: { id: string; found: Definition | null } | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('wall');
  const place = useRef<HTMLElement>(null);
  const shown = definition?.id;
  // In a narrow window the panel stands below the people: what was asked for comes into sight.
  useEffect(() => {
    if (shown) place.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return (
    <aside className="wall-side scroll" aria-label={t('side')}>
      {definition ? (
        <section className="wall-definition" aria-live="polite" ref={place}>
          <header>
            <h2>{t('definition')}</h2>
            <IconButton icon={X} label={t('ui:close')} className="is-small" onClick={onClose} />
          </header>
          <DefinitionText definition={definition.found} />
        </section>
      ) : null}
      <header className="wall-side-head">
        <h2>{t('alerts')}</h2>
        <span>{alerts.length}</span>
      </header>
      {alerts.length === 0 ? <Empty icon={BellOff} title={t('no-alerts-title')} text={t('no-alerts-text')} /> : null}
      <ul>
        {alerts.map((alert) => (
          <Alert key={alert.id} alert={alert} />
        ))}
      </ul>
    </aside>
  );
}

/** Durations in the words go on counting between two pushes. */
function Alert({ alert }: { alert: WallAlert }) {
  const { t } = useTranslation('wall');
  const navigate = useNavigate();
  const since = (useNow() - Date.parse(alert.at)) / 1000;
  const { params } = alert;
  const words = {
    ...params,
    queue: (currentLocale() === 'en' ? params.queueEn : params.queueZh) ?? '',
    time: duration(Math.max(0, since)),
    limit: duration(Number(params.limit ?? Number(params.limitMinutes ?? 0) * 60)),
  };
  return (
    <li className={`wall-alert is-${alert.severity}`}>
      <Icon of={alert.severity === 'danger' ? CircleAlert : TriangleAlert} size={16} />
      <div>
        <b>{t(`alerts-text.${alert.code}.title`, { ...words, defaultValue: alert.code })}</b>
        <small>{t(`alerts-text.${alert.code}.text`, { ...words, defaultValue: '' })}</small>
        {alert.link ? (
          <Button small onClick={() => navigate(alert.link!)}>
            {t(`alerts-text.${alert.code}.action`, { defaultValue: t('look') })}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
