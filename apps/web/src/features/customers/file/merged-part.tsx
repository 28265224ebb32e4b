/** What was merged into this file, by whom, and the way back. */
import type { Customer, Merge } from '@qiao/server/contracts/customers';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { dayTime } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { partFiles, useMerges } from '../data/parts.ts';

export function MergedPart({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const can = useCan();
  const { data: merges = [] } = useMerges(customer.id);
  const [asked, setAsked] = useState<Merge | null>(null);
  if (merges.length === 0) return null;
  return (
    <section>
      <header className="cu-section-head">
        <h2>{t('ui.merged.title')}</h2>
      </header>
      <ul className="cu-merges">
        {merges.map((merge) => (
          <li key={merge.id} className={merge.undoneAt ? 'is-undone' : ''}>
            <span>
              {merge.absorbed.name || t('ui.merged.nameless')}{' '}
              <small className="cu-item-meta">{merge.absorbed.number}</small>
            </span>
            <small className="cu-item-meta">{t('ui.merged.by', { at: dayTime(merge.at), by: merge.by })}</small>
            {merge.undoneAt ? (
              <small className="cu-item-meta">
                {t('ui.merged.undone', { at: dayTime(merge.undoneAt), by: merge.undoneBy ?? '' })}
              </small>
            ) : can('customers.merge') ? (
              <Button small onClick={() => setAsked(merge)}>
                {t('ui.merged.part')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {asked ? <PartDialog customer={customer} merge={asked} onDone={() => setAsked(null)} /> : null}
    </section>
  );
}

function PartDialog({ customer, merge, onDone }: { customer: Customer; merge: Merge; onDone: () => void }) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const part = async () => {
    setBusy(true);
    try {
      const parted = await partFiles(customer.id, merge.id);
      toast('ok', t('ui.merged.parted', { number: parted.number }), {
        action: { label: t('ui.merged.open'), run: () => navigate(`/customers/${parted.id}`) },
      });
    } catch (error) {
      toastError(error);
    }
    onDone();
  };
  return (
    <Dialog
      title={t('ui.merged.ask', { number: merge.absorbed.number })}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" busy={busy} onClick={() => void part()}>
            {t('ui.merged.part')}
          </Button>
        </>
      }
    >
      <p>{t('ui.merged.will')}</p>
    </Dialog>
  );
}
