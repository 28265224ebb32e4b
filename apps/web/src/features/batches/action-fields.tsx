/** The fields of one change; says the whole change, or null while something is missing. */
import type { BatchAction } from '@qiao/server/contracts/batches';
import { useEffect, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan, useMe } from '../../shared/session.ts';
import { localInput } from '../../shared/time/local-input.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { TagChoice } from '../customers/tag-choice.tsx';
import { useMacros } from '../macros/data.ts';
import { useUnits } from '../routing/data.ts';
import { useTicketTypes } from '../tickets/data/ticket-types.ts';
import { priorities, useAssignees, useTopics } from '../tickets/data/tickets.ts';
import { topicOptions } from '../tickets/data/topic-options.ts';
import { moments } from '../workspace/later/moments.ts';
import { useQueues } from '../workspace/list/views-pane.tsx';
import type { Do, Subject } from './data.ts';

type Given = { onChange: (action: BatchAction | null) => void };

export function ActionFields({ subject, what, onChange }: Given & { subject: Subject; what: Do }) {
  switch (what) {
    case 'note':
      return <Note onChange={onChange} />;
    case 'tag':
      return <Tags onChange={onChange} />;
    case 'macro':
      return <Macro subject={subject} onChange={onChange} />;
    case 'transfer':
      return <Transfer onChange={onChange} />;
    case 'close':
      return <Close onChange={onChange} />;
    case 'snooze':
      return <Snooze onChange={onChange} />;
    case 'assign':
      return <Assign onChange={onChange} />;
    case 'set':
      return <Fields onChange={onChange} />;
    case 'state':
      return <State onChange={onChange} />;
  }
}

/** Tells upwards whenever what is said changes. */
function useSaid(action: BatchAction | null, onChange: Given['onChange']): void {
  const text = JSON.stringify(action);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the change
  useEffect(() => onChange(action), [text]);
}

function Note({ onChange }: Given) {
  const { t } = useTranslation('batches');
  const [text, setText] = useState('');
  useSaid(text.trim() ? { do: 'note', text: text.trim() } : null, onChange);
  return (
    <Field label={t('ui.text')} required>
      {(props) => (
        <textarea
          {...props}
          className="q-input ba-text"
          rows={5}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
    </Field>
  );
}

function Tags({ onChange }: Given) {
  const [tags, setTags] = useState<string[]>([]);
  useSaid(tags.length > 0 ? { do: 'tag', tags } : null, onChange);
  return <TagChoice chosen={tags} onChange={setTags} />;
}

function Macro({ subject, onChange }: Given & { subject: Subject }) {
  const { t } = useTranslation('batches');
  const { data = [], isFetching } = useMacros();
  const [id, setId] = useState<string | null>(null);
  const macros = data.filter((one) => one.subject === subject);
  const chosen = macros.find((one) => one.id === id);
  useSaid(chosen ? { do: 'macro', macroId: chosen.id, version: chosen.version } : null, onChange);
  return (
    <Field label={t('ui.macro')} required>
      {(props) => (
        <Combo
          id={props.id}
          label={t('ui.macro')}
          value={id}
          onChange={setId}
          busy={isFetching}
          none={t('ui.no-macros')}
          options={macros.map((one) => ({ value: one.id, label: one.title }))}
        />
      )}
    </Field>
  );
}

function Transfer({ onChange }: Given) {
  const { t } = useTranslation('batches');
  const queues = useQueues();
  const [queueId, setQueueId] = useState<string | null>(null);
  const [note, setNote] = useState('');
  useSaid(queueId && note.trim() ? { do: 'transfer', queueId, note: note.trim() } : null, onChange);
  return (
    <>
      <Field label={t('ui.to-queue')} required>
        {(props) => (
          <Combo
            id={props.id}
            label={t('ui.to-queue')}
            value={queueId}
            onChange={setQueueId}
            options={queues.map((queue) => ({ value: queue.id, label: nameIn(queue.name) }))}
          />
        )}
      </Field>
      <Field label={t('ui.to-note')} required>
        {(props) => (
          <Input {...props} value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
    </>
  );
}

function Close({ onChange }: Given) {
  const { t } = useTranslation('batches');
  const [reason, setReason] = useState('');
  useSaid({ do: 'close', reason: reason.trim() }, onChange);
  return (
    <Field label={t('ui.reason')}>
      {(props) => (
        <Input {...props} value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      )}
    </Field>
  );
}

function Snooze({ onChange }: Given) {
  const { t } = useTranslation('batches');
  const { t: td } = useTranslation('deferrals');
  const [now] = useState(() => new Date());
  const usual = moments(now);
  const [value, setValue] = useState(() => localInput(usual[2]!.at));
  useSaid(value && new Date(value) > now ? { do: 'snooze', until: new Date(value).toISOString() } : null, onChange);
  return (
    <>
      <div className="ba-moments">
        {usual.map((moment) => (
          <Button
            key={moment.key}
            small
            aria-pressed={localInput(moment.at) === value}
            onClick={() => setValue(localInput(moment.at))}
          >
            {td(`ui.${moment.key}`)}
          </Button>
        ))}
      </div>
      <Field label={t('ui.until')} required>
        {(props) => (
          <Input
            {...props}
            type="datetime-local"
            min={localInput(now)}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}

function Assign({ onChange }: Given) {
  const { t } = useTranslation('batches');
  const me = useMe();
  const can = useCan();
  const { data = [], isFetching } = useAssignees(me.staff.unitId);
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [tells, setTells] = useState(true);
  const given = to !== null && to !== 'nobody';
  useSaid(
    to
      ? {
          do: 'assign',
          staffId: given ? to : null,
          ...(given && reason.trim() && { reason: reason.trim() }),
          ...(given && { tellCustomer: tells }),
        }
      : null,
    onChange,
  );
  const others = can('tickets.assign') ? data.filter((one) => one.id !== me.staff.id) : [];
  return (
    <>
      <Field label={t('ui.assignee')} required>
        {(props) => (
          <Combo
            id={props.id}
            label={t('ui.assignee')}
            value={to}
            onChange={setTo}
            busy={isFetching}
            options={[
              { value: me.staff.id, label: t('ui.me') },
              { value: 'nobody', label: t('ui.nobody') },
              ...others.map((one) => ({ value: one.id, label: `${one.name} ${one.number}` })),
            ]}
          />
        )}
      </Field>
      {given ? (
        <>
          <Field label={t('ui.assign-reason')} hint={t('ui.assign-reason-hint')}>
            {(props) => (
              <Input {...props} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
            )}
          </Field>
          <Tells on={tells} onChange={setTells} />
        </>
      ) : null}
    </>
  );
}

/** Each in an open conversation about the ticket, otherwise by letter. */
function Tells({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useTranslation('batches');
  return (
    <label className="ba-check">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      <span>{t('ui.tell')}</span>
    </label>
  );
}

function Fields({ onChange }: Given) {
  const { t } = useTranslation('batches');
  const { t: tt } = useTranslation('tickets');
  const { typeOptions } = useTicketTypes();
  const { data: topics = [] } = useTopics();
  const [type, setType] = useState('');
  const [priority, setPriority] = useState<'' | (typeof priorities)[number]>('');
  const [topicId, setTopicId] = useState<string | null>(null);
  const [unitId, setUnitId] = useState<string | null>(null);
  const [tells, setTells] = useState(true);
  const units = useUnits();
  useSaid(
    type || priority || topicId || unitId
      ? {
          do: 'set',
          ...(type && { type }),
          ...(priority && { priority }),
          ...(topicId && { topicId }),
          ...(unitId && { unitId, tellCustomer: tells }),
        }
      : null,
    onChange,
  );
  const unchanged = { value: '', label: t('ui.unchanged') };
  return (
    <>
      <Field label={t('ui.priority')}>
        {(props) => (
          <Select
            {...props}
            value={priority}
            onChange={(event) => setPriority(event.target.value as typeof priority)}
            options={[unchanged, ...priorities.map((value) => ({ value, label: tt(`ui.priority.${value}`) }))]}
          />
        )}
      </Field>
      <Field label={t('ui.type')}>
        {(props) => (
          <Select
            {...props}
            value={type}
            onChange={(event) => setType(event.target.value)}
            options={[unchanged, ...typeOptions()]}
          />
        )}
      </Field>
      <Field label={t('ui.topic')}>
        {(props) => (
          <Combo
            id={props.id}
            label={t('ui.topic')}
            placeholder={t('ui.unchanged')}
            value={topicId}
            onChange={setTopicId}
            options={topicOptions(topics, null)}
          />
        )}
      </Field>
      {units.length > 0 ? (
        <Field label={t('ui.unit')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.unit')}
              placeholder={t('ui.unchanged')}
              value={unitId}
              onChange={setUnitId}
              options={units}
            />
          )}
        </Field>
      ) : null}
      {unitId ? <Tells on={tells} onChange={setTells} /> : null}
    </>
  );
}

const tos = ['open', 'waiting', 'resolved', 'closed'] as const;

function State({ onChange }: Given) {
  const { t } = useTranslation('batches');
  const { t: tt } = useTranslation('tickets');
  const [to, setTo] = useState<(typeof tos)[number]>('resolved');
  const [reason, setReason] = useState('');
  useSaid({ do: 'state', to, reason: reason.trim() }, onChange);
  return (
    <>
      <Field label={t('ui.to')} required>
        {(props) => (
          <Select
            {...props}
            value={to}
            onChange={(event) => setTo(event.target.value as typeof to)}
            options={tos.map((value) => ({ value, label: tt(`ui.state.${value}`) }))}
          />
        )}
      </Field>
      <Field label={t('ui.reason')} hint={to === 'closed' ? t('ui.reason-needed') : null}>
        {(props) => (
          <Input {...props} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
    </>
  );
}
