import type { Template } from '@qiao/server/contracts/playbooks';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../shared/api.ts';
import { loadTexts, nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useTemplates } from '../playbooks/data.ts';
import { refreshLists, takeTicket } from './data/tickets.ts';
import { useTicketForm } from './form-fields.tsx';
import { SimilarWhileTyping } from './similar-list.tsx';
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
  const { data: templates } = useTemplates();
  const offered = templates?.filter(({ state }) => state === 'active') ?? [];
  const [template, setTemplate] = useState<Template | null>(null);
  const [linked, setLinked] = useState<string[]>([]);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  /** What was typed already stays where the template says nothing. */
  const choose = (chosen: Template | null) => {
    setTemplate(chosen);
    if (!chosen) return;
    const { title, description, type, priority, special, topicId } = chosen;
    setFields((now) => ({
      ...now,
      type,
      priority,
      special,
      title: title || now.title,
      description: description || now.description,
      topicId: topicId ?? now.topicId,
      custom: { ...now.custom, ...chosen.custom },
    }));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (fields.title.trim() === '' || asked.length > 0) return setMissing(true);
    setBusy(true);
    try {
      const body = { ...fields, title: fields.title.trim(), custom };
      let opened: { id: string; number: string };
      if (template) {
        opened = await api('POST /api/ticket-templates/{id}/open', { params: { id: template.id }, body });
        refreshLists();
      } else {
        const ticket = await api('POST /api/tickets', { body });
        takeTicket(ticket);
        opened = ticket;
      }
      // The ticket stands whatever becomes of its links: one that fails is said and can be made on its page.
      for (const otherId of linked)
        await api('POST /api/tickets/{id}/relations', {
          params: { id: opened.id },
          body: { otherId, kind: 'related' },
        }).catch(toastError);
      await loadTexts('tickets');
      toast('ok', t('ui.form.opened', { number: opened.number }));
      onDone();
      navigate(`/tickets/${opened.id}`);
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
        {offered.length > 0 ? (
          <Field label={t('ui.form.template')}>
            {(props) => (
              <Select
                {...props}
                value={template?.id ?? ''}
                onChange={(event) => choose(offered.find(({ id }) => id === event.target.value) ?? null)}
                options={[
                  { value: '', label: t('ui.form.no-template') },
                  ...offered.map(({ id, name }) => ({ value: id, label: nameIn(name) })),
                ]}
              />
            )}
          </Field>
        ) : null}
        <TicketForm
          fields={fields}
          missing={missing}
          customerName={customer?.name ?? null}
          onChange={(part) => setFields((now) => ({ ...now, ...part }))}
        />
        <SimilarWhileTyping about={fields} chosen={linked} onChoose={setLinked} />
      </form>
    </Dialog>
  );
}
