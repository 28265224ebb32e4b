/** What is to be done to all that is chosen; then how far it is, and what was refused. */
import './batches.css';
import type { BatchAction } from '@qiao/server/contracts/batches';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { ActionFields } from './action-fields.tsx';
import { BatchView } from './batch-view.tsx';
import { type Chosen, type Do, order, type Subject } from './data.ts';

export default function BatchDialog({
  subject,
  chosen,
  count,
  what,
  onDone,
}: {
  subject: Subject;
  chosen: Chosen;
  count: number;
  what: Do;
  /** True: something was ordered. */
  onDone: (ordered: boolean) => void;
}) {
  const { t } = useTranslation('batches');
  const [action, setAction] = useState<BatchAction | null>(null);
  const [busy, setBusy] = useState(false);
  const [id, setId] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!action) return;
    setBusy(true);
    try {
      setId((await order(subject, chosen, action)).id);
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    // A list of choices would open behind a modal dialog, out of the mouse's reach.
    <Dialog
      kind="drawer"
      title={t('ui.doing', { count, what: t(`ui.do.${what}`) })}
      onClose={() => onDone(id !== null)}
      width={440}
      footer={
        id === null ? (
          <>
            <Button onClick={() => onDone(false)}>{t('ui.cancel')}</Button>
            <Button kind="primary" type="submit" form="batch" busy={busy} disabled={action === null}>
              {t('ui.run')}
            </Button>
          </>
        ) : (
          <Button kind="primary" onClick={() => onDone(true)}>
            {t('ui.close-window')}
          </Button>
        )
      }
    >
      {id === null ? (
        <form id="batch" onSubmit={submit}>
          <ActionFields subject={subject} what={what} onChange={setAction} />
        </form>
      ) : (
        <BatchView id={id} onOther={setId} />
      )}
    </Dialog>
  );
}
