import type { Ticket } from '@qiao/server/contracts/tickets';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import { Button, IconButton } from '../../../shared/ui/button.tsx';
import { Select } from '../../../shared/ui/field.tsx';
import { useAssignees, useTicketChange } from '../data/tickets.ts';

/** Parts of the work, to be ticked off; a required one holds the solution back. */
export function TaskList({ ticket, writes }: { ticket: Ticket; writes: boolean }) {
  const { t } = useTranslation('tickets');
  const change = useTicketChange(ticket.id);
  const done = ticket.tasks.filter((task) => task.doneAt !== null).length;
  if (ticket.tasks.length === 0 && !writes) return null;
  return (
    <section className="tk-related tk-tasks" aria-labelledby="tk-tasks">
      <h3 id="tk-tasks">
        {t('ui.task.title')}
        {ticket.tasks.length > 0 ? <small> {t('ui.task.done', { done, all: ticket.tasks.length })}</small> : null}
      </h3>
      <ul className="tk-others">
        {ticket.tasks.map((task) => (
          <li key={task.id}>
            <label className="tk-check">
              <input
                type="checkbox"
                checked={task.doneAt !== null}
                disabled={!writes || change.isPending}
                onChange={(event) =>
                  change.mutate({ path: `/tasks/${task.id}`, method: 'PATCH', body: { done: event.target.checked } })
                }
              />
              <span>
                {task.title} {task.required ? <span className="q-tag">{t('ui.task.required')}</span> : null}
              </span>
            </label>
            {writes ? (
              <IconButton
                icon={X}
                label={t('ui.task.drop', { title: task.title })}
                onClick={() => change.mutate({ path: `/tasks/${task.id}`, method: 'DELETE' })}
              />
            ) : (
              <span />
            )}
            {task.owner || task.dueOn ? (
              <small className="tk-others-meta">
                {[task.owner && `${task.owner.name} ${task.owner.number}`, task.dueOn].filter(Boolean).join(' · ')}
              </small>
            ) : null}
          </li>
        ))}
      </ul>
      {writes ? <NewTask ticket={ticket} /> : null}
    </section>
  );
}

function NewTask({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const change = useTicketChange(ticket.id);
  const empty = { title: '', ownerId: '', dueOn: '', required: false };
  const [fields, setFields] = useState(empty);
  // Who could own it is asked for only when something is typed.
  const typed = fields.title.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!typed) return;
    const body = {
      title: fields.title.trim(),
      ownerId: fields.ownerId || null,
      dueOn: fields.dueOn || null,
      required: fields.required,
    };
    change.mutate({ path: '/tasks', body }, { onSuccess: () => setFields(empty) });
  };
  return (
    <form className="tk-new-task" onSubmit={submit}>
      <input
        className="q-input"
        maxLength={200}
        aria-label={t('ui.task.new')}
        placeholder={t('ui.task.new')}
        value={fields.title}
        onChange={(event) => setFields({ ...fields, title: event.target.value })}
      />
      {typed ? (
        <>
          <Owner
            unitId={ticket.unitId}
            value={fields.ownerId}
            onChange={(ownerId) => setFields({ ...fields, ownerId })}
          />
          <input
            className="q-input"
            type="date"
            aria-label={t('ui.task.due')}
            value={fields.dueOn}
            onChange={(event) => setFields({ ...fields, dueOn: event.target.value })}
          />
          <label className="tk-check">
            <input
              type="checkbox"
              checked={fields.required}
              onChange={(event) => setFields({ ...fields, required: event.target.checked })}
            />
            <span>{t('ui.task.required')}</span>
          </label>
          <Button small type="submit" busy={change.isPending}>
            {t('ui.task.add')}
          </Button>
        </>
      ) : null}
    </form>
  );
}

function Owner({ unitId, value, onChange }: { unitId: string; value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation('tickets');
  const { data } = useAssignees(unitId);
  return (
    <Select
      aria-label={t('ui.task.owner')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      options={[
        { value: '', label: t('ui.task.nobody') },
        ...(data ?? []).map((staff) => ({ value: staff.id, label: `${staff.name} ${staff.number}` })),
      ]}
    />
  );
}
