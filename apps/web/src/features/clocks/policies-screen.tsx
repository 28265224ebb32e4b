/** Service standards: what is promised, for which work, counted how. Chosen in the list, changed in a drawer. */
import './clocks.css';
import type { Policy } from '@qiao/server/contracts/clocks';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { lengthText, targets, useCalendars, usePolicies } from './data.ts';
import { useMatchText } from './match-text.ts';

const PolicyDrawer = lazy(() => import('./policy-drawer.tsx'));

export function Component() {
  const { t } = useTranslation('clocks');
  const edit = useCan()('clocks.write');
  const policies = usePolicies();
  const calendars = useCalendars();
  const matchText = useMatchText();
  const [open, setOpen] = useState<string | 'new' | null>(null);
  const chosen = policies.data?.find(({ id }) => id === open) ?? null;
  const counted = (policy: Policy): string => {
    const calendar = calendars.data?.find(({ id }) => id === policy.calendarId);
    const time = policy.business ? (calendar ? nameIn(calendar.name) : t('ui.business')) : t('ui.around-the-clock');
    return policy.pauseWhenWaiting ? `${time} · ${t('ui.pauses')}` : time;
  };
  return (
    <Page
      title={t('ui.title')}
      actions={
        edit ? (
          <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
            {t('ui.add')}
          </Button>
        ) : null
      }
    >
      <p className="ck-about">{t('ui.rule')}</p>
      {policies.isError ? <Failed error={policies.error} retry={() => void policies.refetch()} /> : null}
      {policies.isPending ? <Skeleton rows={7} height={52} /> : null}
      {targets.map((target) => {
        const own = (policies.data ?? []).filter((policy) => policy.target === target);
        if (own.length === 0) return null;
        return (
          <section key={target} className="ck-group">
            <h2>{t(`targets.${target}`)}</h2>
            <ul>
              {own.map((policy) => (
                <li key={policy.id}>
                  <button type="button" className="ck-row" onClick={() => setOpen(policy.id)}>
                    <span>
                      <b>
                        {nameIn(policy.name)}
                        {policy.state === 'retired' ? <span className="q-tag">{t('ui.retired')}</span> : null}
                      </b>
                      <small>{matchText(policy.match)}</small>
                    </span>
                    <strong>{lengthText(policy.seconds)}</strong>
                    <span>
                      <small>{counted(policy)}</small>
                      <small>
                        {t('ui.version', { version: policy.version })} ·{' '}
                        {t('ui.told-at', { steps: policy.steps.map((step) => `${step}%`).join(' ') })}
                      </small>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      <Suspense fallback={null}>
        {open !== null && calendars.data && (open === 'new' || chosen) ? (
          <PolicyDrawer
            key={chosen ? `${chosen.id}-${chosen.version}-${chosen.state}` : 'new'}
            policy={chosen}
            calendars={calendars.data}
            edit={edit}
            onDone={() => setOpen(null)}
          />
        ) : null}
      </Suspense>
    </Page>
  );
}
