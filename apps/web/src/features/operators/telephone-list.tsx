/** Every telephone with what it may and does; one row opens its settings. */
import { Phone } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { type Settings, type Telephone, useTelephones } from './data.ts';

const TelephoneDrawer = lazy(() => import('./telephone-drawer.tsx'));

/** What a telephone does by itself, in a line. */
export function useDoings(): (settings: Settings) => string[] {
  const { t } = useTranslation('operators');
  return (one) =>
    [
      one.undisturbed && t('does.undisturbed'),
      one.alwaysTo && t('does.always', { to: one.alwaysTo }),
      one.busyTo && t('does.busy', { to: one.busyTo }),
      one.unansweredTo && t('does.unanswered', { to: one.unansweredTo }),
      one.followTo.length > 0 && t('does.follow', { to: one.followTo.join(', ') }),
      !one.callWaiting && t('does.no-waiting'),
    ].filter((words) => typeof words === 'string' && words !== '') as string[];
}

export function TelephoneList() {
  const { t } = useTranslation('operators');
  const doings = useDoings();
  const telephones = useTelephones();
  const [open, setOpen] = useState<Telephone | null>(null);
  if (telephones.isPending) return <Skeleton rows={5} height={60} />;
  if (telephones.isError) return <Failed error={telephones.error} retry={() => void telephones.refetch()} />;
  if (telephones.data.length === 0)
    return <Empty icon={Phone} title={t('set.no-telephone')} text={t('set.no-telephone-text')} />;
  return (
    <>
      <ul className="rt-list">
        {telephones.data.map((one) => (
          <li key={one.id}>
            <button type="button" className="rt-row" onClick={() => setOpen(one)}>
              <Icon of={Phone} size={18} />
              <span>
                <b>
                  {one.number} <small>{one.holder ?? one.name}</small>
                </b>
                <small>{doings(one.settings).join(' · ') || t('does.nothing')}</small>
              </span>
              <span className="rt-tags">
                <span className="q-tag">{t(`class.${one.settings.class}`)}</span>
                {one.settings.limitSeconds ? (
                  <span className="q-tag">{t('set.limited', { count: one.settings.limitSeconds })}</span>
                ) : null}
                {one.settings.pickupGroup ? (
                  <span className="q-tag">{t('set.in-group', { group: one.settings.pickupGroup })}</span>
                ) : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        {open ? <TelephoneDrawer key={open.id} telephone={open} onDone={() => setOpen(null)} /> : null}
      </Suspense>
    </>
  );
}
