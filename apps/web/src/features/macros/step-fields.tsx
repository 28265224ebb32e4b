/** What one step needs to be told. */
import type { Macro, Step } from '@qiao/server/contracts/macros';
import { useId } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Select } from '../../shared/ui/field.tsx';
import { useTicketTypes } from '../tickets/data/ticket-types.ts';
import { priorities } from '../tickets/data/tickets.ts';
import { useQueues } from '../workspace/list/views-pane.tsx';

type Of<D extends Step['do']> = Extract<Step, { do: D }>;

export function StepFields({
  step,
  macros,
  own,
  disabled,
  onChange,
}: {
  step: Step;
  macros: Macro[];
  /** The macro being edited: it cannot call itself. */
  own: { id: string | null; subject: Macro['subject'] };
  disabled: boolean;
  onChange: (step: Step) => void;
}) {
  const { t } = useTranslation('macros');
  const { t: tt } = useTranslation('workspace');
  const { typeOptions } = useTicketTypes();
  const line = (label: string, value: string, change: (text: string) => void, rows = 1) => (
    <Line label={label} value={value} onChange={change} rows={rows} disabled={disabled} />
  );
  switch (step.do) {
    case 'reply':
      return (
        <>
          {line(t('ui.text'), step.body.zh, (zh) => onChange({ ...step, body: { ...step.body, zh } }), 2)}
          {line(t('ui.text-en'), step.body.en, (en) => onChange({ ...step, body: { ...step.body, en } }), 2)}
        </>
      );
    case 'note':
      return line(t('ui.text'), step.text, (text) => onChange({ ...step, text }), 2);
    case 'tag':
      return line(t('ui.tags'), step.tags.join('，'), (text) =>
        onChange({
          ...step,
          tags: text
            .split(/[,，]/)
            .map((tag) => tag.trimStart())
            .filter((tag, at, all) => tag !== '' || at === all.length - 1),
        }),
      );
    case 'transfer':
      return <QueueChoice step={step} disabled={disabled} onChange={onChange} />;
    case 'close':
      return line(t('ui.reason'), step.reason, (reason) => onChange({ ...step, reason }));
    case 'open-ticket':
      return (
        <>
          {line(t('ui.ticket-title'), step.title, (title) => onChange({ ...step, title }))}
          <Choice
            label={t('ui.type')}
            value={step.type}
            disabled={disabled}
            options={typeOptions(step.type)}
            onChange={(type) => onChange({ ...step, type: type as Of<'open-ticket'>['type'] })}
          />
          <Choice
            label={t('ui.priority')}
            value={step.priority}
            disabled={disabled}
            options={priorities.map((value) => ({ value, label: tt(`ticket.priority.${value}`) }))}
            onChange={(priority) => onChange({ ...step, priority: priority as Of<'open-ticket'>['priority'] })}
          />
        </>
      );
    case 'assign':
      return (
        <>
          <p className="macro-words">{t('ui.me')}</p>
          <label className="q-choice">
            <input
              type="checkbox"
              checked={step.tellCustomer ?? false}
              disabled={disabled}
              onChange={(event) => onChange({ ...step, tellCustomer: event.target.checked })}
            />
            {t('ui.tell-customer')}
          </label>
        </>
      );
    case 'set': {
      const keep = { value: '', label: t('ui.unchanged') };
      const put = (field: 'type' | 'priority', value: string) => {
        const { [field]: _, ...rest } = step;
        onChange((value === '' ? rest : { ...rest, [field]: value }) as Step);
      };
      return (
        <>
          <Choice
            label={t('ui.priority')}
            value={step.priority ?? ''}
            disabled={disabled}
            options={[keep, ...priorities.map((value) => ({ value, label: tt(`ticket.priority.${value}`) }))]}
            onChange={(value) => put('priority', value)}
          />
          <Choice
            label={t('ui.type')}
            value={step.type ?? ''}
            disabled={disabled}
            options={[keep, ...typeOptions(step.type)]}
            onChange={(value) => put('type', value)}
          />
          <Choice
            label={t('ui.special')}
            value={step.special === undefined ? '' : String(step.special)}
            disabled={disabled}
            options={[keep, { value: 'true', label: t('ui.yes') }, { value: 'false', label: t('ui.no') }]}
            onChange={(value) => {
              const { special: _, ...rest } = step;
              onChange(value === '' ? rest : { ...rest, special: value === 'true' });
            }}
          />
        </>
      );
    }
    case 'state':
      return (
        <>
          <Choice
            label={t('ui.to')}
            value={step.to}
            disabled={disabled}
            options={(['open', 'waiting', 'resolved', 'closed'] as const).map((value) => ({
              value,
              label: tt(`ticket.state.${value}`),
            }))}
            onChange={(to) => onChange({ ...step, to: to as Of<'state'>['to'] })}
          />
          {line(t('ui.reason'), step.reason, (reason) => onChange({ ...step, reason }))}
        </>
      );
    case 'macro':
      return (
        <Choice
          label={t('ui.called')}
          value={step.macroId}
          disabled={disabled}
          options={[
            { value: '', label: '—' },
            ...macros
              .filter((one) => one.subject === own.subject && one.id !== own.id)
              .map((one) => ({ value: one.id, label: one.title })),
          ]}
          onChange={(macroId) => onChange({ ...step, macroId })}
        />
      );
  }
}

function QueueChoice({
  step,
  disabled,
  onChange,
}: {
  step: Of<'transfer'>;
  disabled: boolean;
  onChange: (step: Step) => void;
}) {
  const { t } = useTranslation('macros');
  const queues = useQueues();
  return (
    <>
      <Choice
        label={t('ui.queue')}
        value={step.queueId}
        disabled={disabled}
        options={[
          { value: '', label: '—' },
          ...queues.map((queue) => ({ value: queue.id, label: nameIn(queue.name) })),
        ]}
        onChange={(queueId) => onChange({ ...step, queueId })}
      />
      <Line
        label={t('ui.note')}
        value={step.note}
        rows={1}
        disabled={disabled}
        onChange={(note) => onChange({ ...step, note })}
      />
    </>
  );
}

function Line({
  label,
  value,
  rows,
  disabled,
  onChange,
}: {
  label: string;
  value: string;
  rows: number;
  disabled: boolean;
  onChange: (text: string) => void;
}) {
  return rows > 1 ? (
    <textarea
      className="q-input"
      aria-label={label}
      placeholder={label}
      rows={rows}
      maxLength={4000}
      disabled={disabled}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  ) : (
    <input
      className="q-input"
      aria-label={label}
      placeholder={label}
      maxLength={200}
      disabled={disabled}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Choice({
  label,
  value,
  options,
  disabled,
  onChange,
}: {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  disabled: boolean;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <span className="macro-choice">
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        value={value}
        disabled={disabled}
        options={options}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
}
