import type { Ticket } from '@qiao/server/contracts/tickets';
import { Pencil, X } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { Button, IconButton } from '../../../shared/ui/button.tsx';
import { Input, Select } from '../../../shared/ui/field.tsx';
import { useAssignees, useTicketChange } from '../data/tickets.ts';

/** Parts of the work, to be ticked off; a required one holds the solution back. */
export function TaskList({ ticket, writes }: { ticket: Ticket; writes: boolean }) {
  const { t } = useTranslation('tickets');
  const change = useTicketChange(ticket.id);
  const done = ticket.tasks.filter((task) => task.doneAt !== null).length;
  const [editing, setEditing] = useState<string | null>(null);
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
            {editing === task.id ? <EditTask ticket={ticket} task={task} onDone={() => setEditing(null)} /> : null}
            <label hidden={editing === task.id} className="tk-check">
              <input
                type="checkbox"
                checked={task.doneAt !== null}
                disabled={!writes || change.isPending}
                onChange={(event) => {
                  // Asked for a moment later, when the box stands again as the ticket says.
                  const done = event.target.checked;
                  change.mutate(() =>
                    api('PATCH /api/tickets/{id}/tasks/{taskId}', {
                      params: { id: ticket.id, taskId: task.id },
                      body: { done },
                    }),
                  );
                }}
              />
              <span>
                {task.title} {task.required ? <span className="q-tag">{t('ui.task.required')}</span> : null}
              </span>
            </label>
            {writes && editing !== task.id ? (
              <span className="tk-task-tools">
                <IconButton
                  icon={Pencil}
                  label={t('ui.task.edit', { title: task.title })}
                  onClick={() => setEditing(task.id)}
                />
                <IconButton
                  icon={X}
                  label={t('ui.task.drop', { title: task.title })}
                  onClick={() =>
                    change.mutate(() =>
                      api('DELETE /api/tickets/{id}/tasks/{taskId}', { params: { id: ticket.id, taskId: task.id } }),
                    )
                  }
                />
              </span>
            ) : (
              <span />
            )}
            {editing !== task.id && (task.owner || task.dueOn) ? (
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

type TaskFields = { title: string; ownerId: string; dueOn: string; required: boolean };
const empty: TaskFields = { title: '', ownerId: '', dueOn: '', required: false };
const bodyOf = (fields: TaskFields) => ({
  title: fields.title.trim(),
  ownerId: fields.ownerId || null,
  dueOn: fields.dueOn || null,
  required: fields.required,
});

function NewTask({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  const change = useTicketChange(ticket.id);
  const [fields, setFields] = useState(empty);
  // Who could own it is asked for only when something is typed.
  const typed = fields.title.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed)
      change.mutate(() => api('POST /api/tickets/{id}/tasks', { params: { id: ticket.id }, body: bodyOf(fields) }), {
        onSuccess: () => setFields(empty),
      });
  };
  return (
    <form className="tk-new-task" onSubmit={submit}>
      <TitleField fields={fields} onChange={setFields} label={t('ui.task.new')} />
      {typed ? (
        <>
          <TaskParts ticket={ticket} fields={fields} onChange={setFields} />
          <Button small type="submit" busy={change.isPending}>
            {t('ui.task.add')}
          </Button>
        </>
      ) : null}
    </form>
  );
}

function EditTask({ ticket, task, onDone }: { ticket: Ticket; task: Ticket['tasks'][number]; onDone: () => void }) {
  const { t } = useTranslation('tickets');
  const change = useTicketChange(ticket.id);
  const [fields, setFields] = useState<TaskFields>({
    title: task.title,
    ownerId: task.owner?.id ?? '',
    dueOn: task.dueOn ?? '',
    required: task.required,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fields.title.trim() === '') return;
    change.mutate(
      () =>
        api('PATCH /api/tickets/{id}/tasks/{taskId}', {
          params: { id: ticket.id, taskId: task.id },
          body: bodyOf(fields),
        }),
      { onSuccess: onDone },
    );
  };
  return (
    <form className="tk-new-task is-editing" onSubmit={submit}>
      <TitleField fields={fields} onChange={setFields} label={t('ui.task.edit', { title: task.title })} focus />
      <TaskParts ticket={ticket} fields={fields} onChange={setFields} />
      <span className="tk-task-tools">
        <Button small onClick={onDone}>
          {t('ui.cancel')}
        </Button>
        <Button small kind="primary" type="submit" busy={change.isPending} disabled={fields.title.trim() === ''}>
          {t('ui.save')}
        </Button>
      </span>
    </form>
  );
}

type Part = { fields: TaskFields; onChange: (fields: TaskFields) => void };

function TitleField({ fields, onChange, label, focus }: Part & { label: string; focus?: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!focus) return;
    field.current?.focus();
    // The pane is narrow and low: the buttons below must be seen too.
    field.current?.form?.scrollIntoView({ block: 'nearest' });
  }, [focus]);
  return (
    <input
      ref={field}
      className="q-input"
      maxLength={200}
      aria-label={label}
      placeholder={label}
      value={fields.title}
      onChange={(event) => onChange({ ...fields, title: event.target.value })}
    />
  );
}

/** Owner, day and whether the solution waits for it. */
function TaskParts({ ticket, fields, onChange }: Part & { ticket: Ticket }) {
  const { t } = useTranslation('tickets');
  return (
    <>
      <Owner unitId={ticket.unitId} value={fields.ownerId} onChange={(ownerId) => onChange({ ...fields, ownerId })} />
      <Input
        type="date"
        aria-label={t('ui.task.due')}
        value={fields.dueOn}
        onChange={(event) => onChange({ ...fields, dueOn: event.target.value })}
      />
      <label className="tk-check">
        <input
          type="checkbox"
          checked={fields.required}
          onChange={(event) => onChange({ ...fields, required: event.target.checked })}
        />
        <span>{t('ui.task.required')}</span>
      </label>
    </>
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
