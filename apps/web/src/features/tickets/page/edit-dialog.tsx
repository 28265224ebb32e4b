import type { Ticket } from '@qiao/server/contracts/tickets';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { TicketForm } from '../ticket-form.tsx';
import { EditConflict } from './edit-conflict.tsx';
import { useTicketEdit } from './use-ticket-edit.ts';

export default function EditDialog({ ticket, onDone }: { ticket: Ticket; onDone: () => void }) {
  const { t } = useTranslation('tickets');
  const { base, fields, setFields, clashes, choose, save } = useTicketEdit(ticket, onDone);
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fields.title.trim() === '') return setMissing(true);
    save.mutate();
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.edit-ticket', { number: ticket.number })}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button
            kind="primary"
            type="submit"
            form="edit-ticket"
            busy={save.isPending}
            disabled={clashes.some(({ chosen }) => chosen === null)}
          >
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="edit-ticket" onSubmit={submit} noValidate>
        {clashes.length > 0 ? <EditConflict ticket={base} clashes={clashes} onChoose={choose} /> : null}
        <TicketForm
          fields={fields}
          missing={missing}
          customerName={base.customerName}
          product={base.product}
          hints={Object.fromEntries(
            base.custom.filter(({ masked }) => masked).map(({ key, value }) => [key, String(value)]),
          )}
          onChange={(part) => setFields((now) => ({ ...now, ...part }))}
        />
      </form>
    </Dialog>
  );
}
