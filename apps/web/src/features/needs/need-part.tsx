/** On the customer's file: what they want, whose it is, what comes next. */
import '../orders/orders.css';
import type { Need } from '@qiao/server/contracts/needs';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { isoDay } from '../../shared/time/format.ts';
import { toastError } from '../../shared/ui/toast.tsx';

const NeedDialog = lazy(() => import('./need-dialog.tsx'));

// Beside the other parts of the file, so that whatever refreshes them refreshes this.
const key = (id: string) => ['customers', 'part', id, 'needs'] as const;

/** With an id: a change of that need; without: a new one. */
export function useNeedChange(customerId: string) {
  return useMutation({
    mutationFn: ({ id, body }: { id: string | null; body: object }) => {
      const path = `/api/customers/${customerId}/needs`;
      return id === null
        ? api.post<{ needs: Need[] }>(path, body)
        : api.patch<{ needs: Need[] }>(`${path}/${id}`, body);
    },
    onSuccess: ({ needs }) => queryClient.setQueryData(key(customerId), needs),
    onError: toastError,
  });
}

const tones: Record<Need['state'], string> = { open: '', working: ' cu-tag-warn', met: ' q-tag-ok', dropped: '' };

export function NeedPart({ customerId, writes }: { customerId: string; writes: boolean }) {
  const { t } = useTranslation('needs');
  const { data: needs = [] } = useQuery({
    queryKey: key(customerId),
    queryFn: async ({ signal }) =>
      (await api.get<{ needs: Need[] }>(`/api/customers/${customerId}/needs`, undefined, { signal })).needs,
  });
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
