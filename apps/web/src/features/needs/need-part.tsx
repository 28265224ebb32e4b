/** On the customer's file: what they want, whose it is, what comes next. */
import '../orders/orders.css';
import type { Need } from '@qiao/server/contracts/needs';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { isoDay } from '../../shared/time/format.ts';
import { useNeeds } from './data.ts';

const NeedDialog = lazy(() => import('./need-dialog.tsx'));

const tones: Record<Need['state'], string> = { open: '', working: ' cu-tag-warn', met: ' q-tag-ok', dropped: '' };

export function NeedPart({ customerId, writes }: { customerId: string; writes: boolean }) {
  const { t } = useTranslation('needs');
  const { data: needs = [] } = useNeeds(customerId);
  const [open, setOpen] = useState<Need | 'new' | null>(null);
  return (
    <section>
      <header className="cu-section-head">
        <h2>
          {t('ui.title')} <small className="cu-section-small">{needs.length}</small>
        </h2>
        {writes ? (
          <button type="button" className="q-link" onClick={() => setOpen('new')}>
            {t('ui.add')}
          </button>
        ) : null}
      </header>
      {needs.length === 0 ? <p className="cu-quiet">{t('ui.none')}</p> : null}
      <ul className="or-list">
        {needs.map((need) => (
          <li key={need.id}>
            <span className="or-head">
              {writes ? (
                <button type="button" className="q-link" onClick={() => setOpen(need)}>
                  {need.title}
                </button>
              ) : (
                <span>{need.title}</span>
              )}
              <span className={`q-tag${need.overdue ? ' q-tag-danger' : tones[need.state]}`}>
                {t(need.overdue ? 'ui.overdue' : `ui.state.${need.state}`)}
              </span>
            </span>
            {need.nextStep || need.nextOn ? (
              <small className="or-meta">
                {[need.nextStep ? t('ui.next-line', { step: need.nextStep }) : null, need.nextOn]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            ) : null}
            {need.progress[0] ? (
              <small className="or-meta">
                {isoDay(need.progress[0].at)} {need.progress[0].text}
              </small>
            ) : null}
            {need.owner ? <small className="or-meta">{t('ui.owner', { name: need.owner.name })}</small> : null}
          </li>
        ))}
      </ul>
      {open ? (
        <Suspense fallback={null}>
          <NeedDialog
            key={open === 'new' ? 'new' : `${open.id} ${open.version}`}
            customerId={customerId}
            need={open === 'new' ? null : open}
            onDone={() => setOpen(null)}
          />
        </Suspense>
      ) : null}
    </section>
  );
}
