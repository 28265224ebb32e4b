import type { Ticket } from '@qiao/server/contracts/tickets';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../shared/api.ts';
import { loadTexts, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { takeTicket } from './data/tickets.ts';
import { useTicketForm } from './form-fields.tsx';
import { emptyFields, type TicketFields, TicketForm } from './ticket-form.tsx';

/** Also opened from a customer's file, with the customer set. */
export default function NewTicketDialog({
  customer,
  onDone,
}: {
  customer?: { id: string; name: string };
  onDone: () => void;
}) {
  const { t } = useTranslation('tickets');
  const navigate = useNavigate();
  const [fields, setFields] = useState<TicketFields>({ ...emptyFields, customerId: customer?.id ?? null });
  const { asked, custom } = useTicketForm(fields);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (fields.title.trim() === '' || asked.length > 0) return setMissing(true);
    setBusy(true);
    try {
      const ticket = await api.post<Ticket>('/api/tickets', { ...fields, title: fields.title.trim(), custom });
      takeTicket(ticket);
      await loadTexts('tickets');
      toast('ok', t('ui.form.opened', { number: ticket.number }));
      onDone();
      navigate(`/tickets/${ticket.id}`);
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.new')}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="new-ticket" busy={busy}>
            {t('ui.form.create')}
          </Button>
        </>
      }
    >
      <form id="new-ticket" onSubmit={submit} noValidate>
        <TicketForm
          fields={fields}
          missing={missing}
          customerName={customer?.name ?? null}
          onChange={(part) => setFields((now) => ({ ...now, ...part }))}
        />
      </form>
    </Dialog>
  );
}
