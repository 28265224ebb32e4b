import type { Ticket } from '@qiao/server/contracts/tickets';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '../../../shared/i18n.ts';
import { dayTime } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Dialog } from '../../../shared/ui/dialog.tsx';
import { Field, Select } from '../../../shared/ui/field.tsx';
import { toast } from '../../../shared/ui/toast.tsx';
import { useTicketTypes } from '../data/ticket-types.ts';
import { useSplit } from '../data/tickets.ts';

/** A second request becomes a ticket of its own, with the entries that are about it. */
export default function SplitDialog({ ticket, onDone }: { ticket: Ticket; onDone: () => void }) {
  const { t } = useTranslation('tickets');
  const navigate = useNavigate();
  const { typeOptions } = useTicketTypes();
  const split = useSplit(ticket.id);
  const [title, setTitle] = useState('');
  const [type, setType] = useState(ticket.type);
  const [entries, setEntries] = useState<string[]>([]);
  const [missing, setMissing] = useState(false);
  const words = ticket.changes.filter(({ kind }) => kind === 'comment' || kind === 'note');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === '') return setMissing(true);
    split.mutate(
      { title: title.trim(), type, changeIds: entries },
      {
        onSuccess: (made) => {
          onDone();
          toast('ok', t('ui.form.opened', { number: made.number }));
          navigate(`/tickets/${made.id}`);
        },
      },
    );
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.related.split-title', { number: ticket.number })}
      onClose={onDone}
      width={440}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="split" busy={split.isPending}>
            {t('ui.related.split-do')}
          </Button>
        </>
      }
    >
      <form id="split" onSubmit={submit} noValidate>
        <Field
          label={t('ui.field.title')}
          required
          error={missing && title.trim() === '' ? t('ui.form.title-missing') : null}
        >
          {(props) => (
            <input
              {...props}
              className="q-input"
              maxLength={200}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('ui.field.type')}>
          {(props) => (
            <Select
              {...props}
              value={type}
              onChange={(event) => setType(event.target.value)}
              options={typeOptions(type)}
            />
          )}
        </Field>
        <fieldset className="tk-entries">
          <legend>{t('ui.related.entries')}</legend>
          {words.length === 0 ? <p>{t('ui.related.no-entries')}</p> : null}
          {words.map((entry) => (
            <label key={entry.id} className="tk-check">
              <input
                type="checkbox"
                checked={entries.includes(entry.id)}
                onChange={(event) =>
                  setEntries((now) => (event.target.checked ? [...now, entry.id] : now.filter((id) => id !== entry.id)))
                }
              />
              <span>
                {entry.text}{' '}
                <small>
                  {[entry.actor.name, entry.actor.number, dayTime(entry.at)].filter(Boolean).join(' ')}
                  {entry.kind === 'note' ? ` · ${t('ui.talk.note')}` : ''}
                </small>
              </span>
            </label>
          ))}
        </fieldset>
      </form>
    </Dialog>
  );
}
