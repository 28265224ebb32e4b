import type { Ticket } from '@qiao/server/contracts/tickets';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { useTicketChange } from '../data/tickets.ts';
import { type TicketFields, TicketForm } from '../ticket-form.tsx';

export default function EditDialog({ ticket, onDone }: { ticket: Ticket; onDone: () => void }) {
  const { t } = useTranslation('tickets');
  const change = useTicketChange(ticket.id);
  const [missing, setMissing] = useState(false);
  const [fields, setFields] = useState<TicketFields>({
    title: ticket.title,
    description: ticket.description,
    type: ticket.type,
    priority: ticket.priority,
    special: ticket.special,
    topicId: ticket.topicId,
    customerId: ticket.customerId,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fields.title.trim() === '') return setMissing(true);
    // Only what differs is sent: fields that others changed meanwhile are not written back.
    const body = Object.fromEntries(
      Object.entries(fields).filter(([key, value]) => value !== ticket[key as keyof TicketFields]),
    );
    if (Object.keys(body).length === 0) return onDone();
    change.mutate({ path: '', method: 'PATCH', body: { version: ticket.version, ...body } }, { onSuccess: onDone });
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
          <Button kind="primary" type="submit" form="edit-ticket" busy={change.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="edit-ticket" onSubmit={submit} noValidate>
        <TicketForm
          fields={fields}
          missing={missing}
          customerName={ticket.customerName}
          onChange={(part) => setFields((now) => ({ ...now, ...part }))}
        />
      </form>
    </Dialog>
  );
}
