import type { Conversation } from '@qiao/server/contracts/conversations';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { clockTime } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { useTicketForm } from '../../tickets/form-fields.tsx';
import { SimilarWhileTyping } from '../../tickets/similar-list.tsx';
import { emptyFields, type TicketFields, TicketForm } from '../../tickets/ticket-form.tsx';
import { detailKey, patchConversation } from '../data/conversations.ts';
import type { Thread } from '../data/thread.ts';

/** The customer's first words make the title, what was said since makes the description. */
export function prefill(thread: Thread, customerName: string): { title: string; description: string } {
  const words = thread.messages.filter((message) => message.kind === 'text' && message.text && !message.recalledAt);
  const first = words.find((message) => message.author.kind === 'visitor')?.text.replace(/\s+/g, ' ') ?? '';
  const description = words
    .slice(-30)
    .map((message) => `${clockTime(message.at)} ${message.author.name ?? customerName}: ${message.text}`)
    .join('\n');
  return { title: [...first].slice(0, 60).join(''), description };
}

/** A ticket out of the conversation, beside it: the conversation stays in sight and usable. */
export default function TicketDrawer({
  conversation,
  thread,
  onDone,
}: {
  conversation: Conversation;
  thread: Thread;
  onDone: () => void;
}) {
  const { t } = useTranslation('workspace');
  const navigate = useNavigate();
  const [form, setForm] = useState<TicketFields>(() => ({
    ...emptyFields,
    customerId: conversation.customerId,
    ...prefill(thread, conversation.title),
  }));
  const { asked, custom } = useTicketForm(form);
  const [linked, setLinked] = useState<string[]>([]);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const set = (part: Partial<TicketFields>) => setForm((now) => ({ ...now, ...part }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (form.title.trim() === '' || asked.length > 0) return setMissing(true);
    setBusy(true);
    try {
      const ticket = await api('POST /api/tickets', {
        body: {
          ...form,
          title: form.title.trim(),
          custom,
          conversationId: conversation.id,
        },
      });
      for (const otherId of linked)
        await api('POST /api/tickets/{id}/relations', {
          params: { id: ticket.id },
          body: { otherId, kind: 'related' },
        }).catch(toastError);
      patchConversation(conversation.id, (known) => ({
        ...known,
        ticketIds: [...new Set([...known.ticketIds, ticket.id])],
      }));
      void queryClient.invalidateQueries({ queryKey: detailKey(conversation.id) });
      void queryClient.invalidateQueries({ queryKey: ['tickets'] });
      toast('ok', t('ticket.opened', { number: ticket.number }), {
        action: { label: t('ticket.look'), run: () => navigate(`/tickets/${ticket.id}`) },
        life: 8000,
      });
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ticket.open')}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" form="ticket-form" busy={busy}>
            {t('ticket.create')}
          </Button>
        </>
      }
    >
      <form id="ticket-form" onSubmit={submit} noValidate>
        <TicketForm fields={form} missing={missing} customerChosen onChange={set} />
        <SimilarWhileTyping about={form} chosen={linked} onChoose={setLinked} />
      </form>
    </Dialog>
  );
}
