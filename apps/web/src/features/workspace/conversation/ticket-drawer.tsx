import type { Conversation } from '@qiao/server/contracts/conversations';
import type { FieldValues } from '@qiao/server/contracts/fields';
import type { Ticket } from '@qiao/server/contracts/tickets';
import { type FormEvent, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { clockTime } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Combo } from '../../../shared/ui/combo.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../../shared/ui/field.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { useTicketTypes } from '../../tickets/data/ticket-types.ts';
import { priorities, useTopics } from '../../tickets/data/tickets.ts';
import { topicOptions } from '../../tickets/data/topic-options.ts';
import { TicketFormFields, useTicketForm } from '../../tickets/form-fields.tsx';
import { SimilarWhileTyping } from '../../tickets/similar-list.tsx';
import { detailKey, patchConversation } from '../data/conversations.ts';
import type { Thread } from '../data/thread.ts';

type Form = {
  type: string;
  topicId: string | null;
  title: string;
  description: string;
  priority: (typeof priorities)[number];
  special: boolean;
  custom: FieldValues;
};

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
  const [form, setForm] = useState<Form>(() => ({
    type: 'consult',
    topicId: null,
    priority: 'normal',
    special: false,
    custom: {},
    ...prefill(thread, conversation.title),
  }));
  const { typeOptions } = useTicketTypes();
  const { asked, custom } = useTicketForm(form);
  const [linked, setLinked] = useState<string[]>([]);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const { data: topics, isLoading } = useTopics();
  const options = useMemo(() => topicOptions(topics ?? [], form.topicId), [topics, form.topicId]);
  const set = (part: Partial<Form>) => setForm((now) => ({ ...now, ...part }));
  const chooseTopic = (topicId: string | null) => {
    const suggested = topics?.find((topic) => topic.id === topicId)?.ticketType;
    set({ topicId, ...(suggested ? { type: suggested } : {}) });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (form.title.trim() === '' || asked.length > 0) return setMissing(true);
    setBusy(true);
    try {
      const ticket = await api.post<Ticket>('/api/tickets', {
        ...form,
        title: form.title.trim(),
        custom,
        customerId: conversation.customerId,
        conversationId: conversation.id,
      });
      for (const otherId of linked)
        await api.post(`/api/tickets/${ticket.id}/relations`, { otherId, kind: 'related' }).catch(toastError);
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
        <Field
          label={t('ticket.title')}
          required
          error={missing && form.title.trim() === '' ? t('ticket.title-missing') : null}
        >
          {(props) => (
            <Input
              {...props}
              autoFocus
              maxLength={200}
              value={form.title}
              onChange={(event) => set({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ticket.topic')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ticket.topic')}
              placeholder={t('ticket.topic-hint')}
              options={options}
              value={form.topicId}
              onChange={chooseTopic}
              busy={isLoading}
            />
          )}
        </Field>
        <div className="ws-pair">
          <Field label={t('ticket.kind')}>
            {(props) => (
              <Select
                {...props}
                value={form.type}
                onChange={(event) => set({ type: event.target.value })}
                options={typeOptions(form.type)}
              />
            )}
          </Field>
          <Field label={t('ticket.priority-label')}>
            {(props) => (
              <Select
                {...props}
                value={form.priority}
                onChange={(event) => set({ priority: event.target.value as Form['priority'] })}
                options={priorities.map((one) => ({ value: one, label: t(`ticket.priority.${one}`) }))}
              />
            )}
          </Field>
        </div>
        <Field label={t('ticket.description')}>
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={10}
              maxLength={20000}
              value={form.description}
              onChange={(event) => set({ description: event.target.value })}
            />
          )}
        </Field>
        <TicketFormFields about={form} missing={missing} onChange={(next) => set({ custom: next })} />
        <SimilarWhileTyping
          about={{ ...form, customerId: conversation.customerId }}
          chosen={linked}
          onChoose={setLinked}
        />
        <label className="ws-check">
          <input type="checkbox" checked={form.special} onChange={(event) => set({ special: event.target.checked })} />
          <span>
            {t('ticket.special')} <small>{t('ticket.special-hint')}</small>
          </span>
        </label>
      </form>
    </Dialog>
  );
}
