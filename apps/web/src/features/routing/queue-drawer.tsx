/** One queue: whose it is, how it gives work out, when it is open, where it overflows to, what it asks, who works in it. */
import type { Calendar } from '@qiao/server/contracts/clocks';
import type { Channel, QueueListed } from '@qiao/server/contracts/routing';
import { useMutation } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { channels, readAgain, useAgents, useUnits } from './data.ts';
import { type Member, MembersField, memberOf } from './members-field.tsx';
import { bodyOf, type Draft, draftOf, problemsOf } from './queue-draft.ts';
import { linesOf, SkillsField } from './skills-field.tsx';

const strategies = ['longest-idle', 'least-occupied', 'circular', 'waiting-queue', 'ring-all'] as const;

export default function QueueDrawer({
  queue,
  queues,
  calendars,
  onDone,
}: {
  queue: QueueListed | null;
  queues: QueueListed[];
  calendars: Calendar[];
  onDone: () => void;
}) {
  const { t } = useTranslation('routing');
  const units = useUnits();
  const agents = useAgents();
  const [draft, setDraft] = useState<Draft>(() => draftOf(queue));
  const [changed, setChanged] = useState<Member[] | null>(null);
  const [tried, setTried] = useState(false);
  const set = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const byId = new Map((agents.data ?? []).map((agent) => [agent.staffId, agent]));
  const members = changed ?? (queue?.members ?? []).flatMap((id) => (byId.has(id) ? [memberOf(byId.get(id)!)] : []));
  const problems = problemsOf(draft, queue === null);
  const said = (field: keyof Draft): string | null =>
    tried && problems[field] ? t(`ui.wrong.${problems[field]}`) : null;

  const save = useMutation({
    mutationFn: async (state: 'active' | 'closed' | null) => {
      const { code, channel, unitId } = draft;
      const made = unitId && { ...bodyOf(draft), code, channel, unitId };
      const id = queue ? queue.id : made ? (await api('POST /api/routing/queues', { body: made })).id : null;
      if (id === null) return;
      if (queue)
        await api('PATCH /api/routing/queues/{id}', {
          params: { id },
          body: {
            version: queue.version,
            ...(state ? { state } : bodyOf(draft)),
          },
        });
      if (changed && !state)
        await api('PUT /api/routing/queues/{id}/members', {
          params: { id },
          body: {
            members: changed.map(({ staffId, unitId }) => ({ staffId, unitId })),
          },
        });
    },
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onDone();
    },
    onError: toastError,
    onSettled: () => void readAgain(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length === 0) save.mutate(null);
  };
  const text = (field: 'zh' | 'en' | 'code' | 'closedZh' | 'closedEn', label: string, required = false) => (
    <Field label={label} required={required} error={said(field)}>
      {(props) => (
        <Input
          {...props}
          maxLength={field.startsWith('closed') ? 300 : 80}
          value={draft[field]}
          onChange={(event) => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
  const count = (
    field: 'target' | 'offer' | 'cost' | 'wrapup' | 'sticky' | 'enter' | 'leave',
    label: string,
    hint?: string,
  ) => (
    <Field label={label} hint={hint} error={said(field)}>
      {(props) => (
        <Input
          {...props}
          type="number"
          min={0}
          value={draft[field]}
          onChange={(event) => set({ [field]: Number(event.target.value) })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      kind="drawer"
      title={queue ? nameIn(queue.name) : t('ui.queues.add')}
      onClose={onDone}
      width={560}
      footer={
        <>
          {queue ? (
            <Button busy={save.isPending} onClick={() => save.mutate(queue.state === 'active' ? 'closed' : 'active')}>
              {t(queue.state === 'active' ? 'ui.queue.give-up' : 'ui.queue.reopen')}
            </Button>
          ) : null}
          <Button kind="primary" type="submit" form="queue-form" busy={save.isPending}>
            {i18n.t('ui:save')}
          </Button>
        </>
      }
    >
      <form id="queue-form" onSubmit={submit} noValidate>
        <div className="rt-pair">
          {text('zh', t('ui.queue.name-zh'), true)}
          {text('en', t('ui.queue.name-en'), true)}
        </div>
        {queue ? null : (
          <>
            <div className="rt-pair">
              {text('code', t('ui.queue.code'), true)}
              <Field label={t('ui.queue.channel')} required>
                {(props) => (
                  <Select
                    {...props}
                    value={draft.channel}
                    onChange={(event) => set({ channel: event.target.value as Channel, overflowTo: '' })}
                    options={channels.map((value) => ({ value, label: i18n.t(`ui:channel.${value}`) }))}
                  />
                )}
              </Field>
            </div>
            <Field label={t('ui.queue.unit')} required error={said('unitId')}>
              {(props) => (
                <Combo
                  id={props.id}
                  label={t('ui.queue.unit')}
                  options={units}
                  value={draft.unitId}
                  invalid={props['aria-invalid']}
                  describedBy={props['aria-describedby']}
                  onChange={(unitId) => set({ unitId })}
                />
              )}
            </Field>
          </>
        )}
        <h3 className="rt-part">{t('ui.queue.giving')}</h3>
        <Field label={t('ui.queue.strategy')} hint={t(`ui.strategy-about.${draft.strategy}`)}>
          {(props) => (
            <Select
              {...props}
              value={draft.strategy}
              onChange={(event) => set({ strategy: event.target.value as Draft['strategy'] })}
              options={strategies.map((value) => ({ value, label: t(`ui.strategy.${value}`) }))}
            />
          )}
        </Field>
        <div className="rt-pair">
          {count('target', t('ui.queue.target'), t('ui.queue.target-hint'))}
          {count('offer', t('ui.queue.offer'))}
          {count('cost', t('ui.queue.cost'))}
          {count('wrapup', t('ui.queue.wrapup'))}
        </div>
        {count('sticky', t('ui.queue.sticky'), t('ui.queue.sticky-hint'))}
        <h3 className="rt-part">{t('ui.queue.hours')}</h3>
        <Field label={t('ui.queue.calendar')}>
          {(props) => (
            <Select
              {...props}
              value={draft.calendarId}
              onChange={(event) => set({ calendarId: event.target.value })}
              options={[
                { value: '', label: t('ui.queue.always') },
                ...calendars
                  .filter((one) => one.state === 'active' || one.id === draft.calendarId)
                  .map((one) => ({ value: one.id, label: nameIn(one.name) })),
              ]}
            />
          )}
        </Field>
        {draft.calendarId ? (
          <>
            <div className="rt-pair">
              {text('closedZh', t('ui.queue.closed-zh'))}
              {text('closedEn', t('ui.queue.closed-en'))}
            </div>
            <Field label={t('ui.queue.closed-offer')}>
              {(props) => (
                <Select
                  {...props}
                  value={draft.closedOffer}
                  onChange={(event) => set({ closedOffer: event.target.value as Draft['closedOffer'] })}
                  options={(['message', 'wait'] as const).map((value) => ({
                    value,
                    label: t(`ui.queue.closed-offers.${value}`),
                  }))}
                />
              )}
            </Field>
          </>
        ) : null}
        <h3 className="rt-part">{t('ui.queue.overflow')}</h3>
        <Field label={t('ui.queue.overflow-to')} hint={t('ui.queue.overflow-hint')}>
          {(props) => (
            <Select
              {...props}
              value={draft.overflowTo}
              onChange={(event) => set({ overflowTo: event.target.value })}
              options={[
                { value: '', label: t('ui.queue.no-overflow') },
                ...queues
                  .filter((one) => one.id !== queue?.id && one.channel === draft.channel && one.state === 'active')
                  .map((one) => ({ value: one.id, label: nameIn(one.name) })),
              ]}
            />
          )}
        </Field>
        {draft.overflowTo ? (
          <>
            <div className="rt-pair">
              {count('enter', t('ui.queue.enter'))}
              {count('leave', t('ui.queue.leave'))}
            </div>
            <Field label={t('ui.queue.enter-waiting')} error={said('enterWaiting')}>
              {(props) => (
                <Input
                  {...props}
                  type="number"
                  min={1}
                  value={draft.enterWaiting ?? ''}
                  onChange={(event) =>
                    set({ enterWaiting: event.target.value === '' ? null : Number(event.target.value) })
                  }
                />
              )}
            </Field>
          </>
        ) : null}
        <h3 className="rt-part">{t('ui.queue.asks')}</h3>
        <SkillsField label={t('ui.queue.skills')} lines={draft.skills} onChange={(skills) => set({ skills })} />
        <Steps draft={draft} error={said('steps')} onChange={(steps) => set({ steps })} />
        <MembersField members={members} onChange={setChanged} />
      </form>
    </Dialog>
  );
}

function Steps({
  draft,
  error,
  onChange,
}: {
  draft: Draft;
  error: string | null;
  onChange: (steps: Draft['steps']) => void;
}) {
  const { t } = useTranslation('routing');
  const change = (at: number, part: Partial<Draft['steps'][number]>) =>
    onChange(draft.steps.map((step, index) => (index === at ? { ...step, ...part } : step)));
  return (
    <>
      {draft.steps.map((step, index) => (
        <div key={step.key} className="rt-step">
          <div className="rt-step-head">
            <span>{t('ui.queue.after')}</span>
            <Input
              aria-label={t('ui.queue.after-seconds')}
              type="number"
              min={1}
              value={step.after}
              onChange={(event) => change(index, { after: Number(event.target.value) })}
            />
            <span>{t('ui.queue.seconds')}</span>
            <IconButton
              icon={X}
              label={t('ui.queue.step-remove')}
              onClick={() => onChange(draft.steps.filter((_, at) => at !== index))}
            />
          </div>
          <SkillsField
            label={t('ui.queue.then')}
            lines={step.skills}
            onChange={(skills) => change(index, { skills })}
          />
        </div>
      ))}
      {error ? (
        <p className="q-field-error" role="alert">
          {error}
        </p>
      ) : null}
      <Button
        small
        icon={Plus}
        onClick={() => {
          const last = draft.steps.at(-1);
          onChange([...draft.steps, { key: Math.random(), after: (last?.after ?? 0) + 30, skills: linesOf({}) }]);
        }}
      >
        {t('ui.queue.step-add')}
      </Button>
    </>
  );
}
