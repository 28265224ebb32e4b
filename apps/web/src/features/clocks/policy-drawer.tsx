/** One policy: its terms, its versions, and what a change means for clocks that run. */
import type { Calendar, Policy } from '@qiao/server/contracts/clocks';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { fromLocalInput } from '../../shared/time/local-input.ts';
import { Button } from '../../shared/ui/button.tsx';
import { ChoiceRow } from '../../shared/ui/choice-row.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useTiers } from '../customers/data/customers.ts';
import { useTicketTypes } from '../tickets/data/ticket-types.ts';
import { inUnits, targets, type Unit, unitSeconds, useVersions } from './data.ts';
import { EscalationChain } from './escalation-chain.tsx';
import { channels } from './match-text.ts';
import { VersionList } from './version-list.tsx';

const priorities = ['low', 'normal', 'high', 'urgent'] as const;

export default function PolicyDrawer({
  policy,
  calendars,
  edit,
  onDone,
}: {
  policy: Policy | null;
  calendars: Calendar[];
  edit: boolean;
  onDone: () => void;
}) {
  const { t } = useTranslation('clocks');
  const { typeOptions } = useTicketTypes();
  const versions = useVersions(policy?.id ?? null);
  const first = inUnits(policy?.seconds ?? 7200);
  const [zh, setZh] = useState(policy?.name.zh ?? '');
  const [en, setEn] = useState(policy?.name.en ?? '');
  const [code, setCode] = useState(policy?.code ?? '');
  const [target, setTarget] = useState<Policy['target']>(policy?.target ?? 'response');
  const [count, setCount] = useState(first.count);
  const [unit, setUnit] = useState<Unit>(first.unit);
  const [calendarId, setCalendarId] = useState(policy?.business ? (policy.calendarId ?? '') : '');
  const [pauses, setPauses] = useState(policy?.pauseWhenWaiting ?? false);
  const [match, setMatch] = useState<Policy['match']>(policy?.match ?? {});
  const [warnAt, setWarnAt] = useState((policy?.steps ?? [50, 75, 100]).filter((step) => step < 100).join(', '));
  const [chain, setChain] = useState(policy?.escalation ?? []);
  const [from, setFrom] = useState('');
  const tiers = useTiers();
  const [tried, setTried] = useState(false);
  const running = versions.data?.reduce((sum, version) => sum + version.running, 0) ?? 0;
  const save = useMutation({
    mutationFn: (call: () => Promise<Policy>) => call(),
    onSuccess: (saved) => {
      toast('ok', t('ui.saved', { version: saved.version }), { life: 7000 });
      void queryClient.invalidateQueries({ queryKey: ['clocks'] });
      if (!policy) onDone();
    },
    onError: toastError,
  });
  const seconds = Math.round(count * unitSeconds[unit]);
  const steps = warnAt
    .split(/[,，、\s]+/)
    .filter(Boolean)
    .map(Number);
  const stepsWrong = steps.some((step) => !Number.isInteger(step) || step < 1 || step > 99);
  const codeWrong = !/^[a-z0-9][a-z0-9-]{0,59}$/.test(code);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!zh.trim() || !en.trim() || stepsWrong || codeWrong || !(seconds >= 1)) return;
    const terms = {
      match,
      seconds,
      business: calendarId !== '',
      calendarId: calendarId || null,
      pauseWhenWaiting: pauses,
      steps: [...steps, 100],
      escalation: chain,
    };
    const effectiveAt = from === '' ? null : fromLocalInput(from);
    const name = { zh: zh.trim(), en: en.trim() };
    const body = { name, terms, effectiveAt };
    save.mutate(() =>
      policy
        ? api('PATCH /api/clocks/policies/{id}', {
            params: { id: policy.id },
            body: { version: policy.version, ...body },
          })
        : api('POST /api/clocks/policies', { body: { ...body, code, target } }),
    );
  };
  const must = (text: string) => (tried && !text.trim() ? t('ui.missing') : null);
  return (
    <Dialog
      kind="drawer"
      title={policy ? nameIn(policy.name) : t('ui.add')}
      onClose={onDone}
      width={520}
      footer={
        edit ? (
          <>
            {policy ? (
              <Button
                busy={save.isPending}
                onClick={() =>
                  save.mutate(() =>
                    api('PATCH /api/clocks/policies/{id}', {
                      params: { id: policy.id },
                      body: { version: policy.version, state: policy.state === 'active' ? 'retired' : 'active' },
                    }),
                  )
                }
              >
                {t(policy.state === 'active' ? 'ui.retire' : 'ui.restore')}
              </Button>
            ) : null}
            <Button kind="primary" type="submit" form="clock-policy" busy={save.isPending}>
              {t('ui.publish')}
            </Button>
          </>
        ) : null
      }
    >
      <form id="clock-policy" onSubmit={submit} noValidate>
        {policy ? null : (
          <div className="ck-pair">
            <Field label={t('ui.target')} required>
              {(props) => (
                <Select
                  {...props}
                  value={target}
                  onChange={(event) => setTarget(event.target.value as Policy['target'])}
                  options={targets.map((value) => ({ value, label: t(`targets.${value}`) }))}
                />
              )}
            </Field>
            <Field label={t('ui.code')} required error={tried && codeWrong ? t('ui.code-wrong') : null}>
              {(props) => <Input {...props} value={code} onChange={(event) => setCode(event.target.value)} />}
            </Field>
          </div>
        )}
        <div className="ck-pair">
          <Field label={t('ui.name-zh')} required error={must(zh)}>
            {(props) => <Input {...props} maxLength={120} value={zh} onChange={(event) => setZh(event.target.value)} />}
          </Field>
          <Field label={t('ui.name-en')} required error={must(en)}>
            {(props) => <Input {...props} maxLength={120} value={en} onChange={(event) => setEn(event.target.value)} />}
          </Field>
        </div>
        <div className="ck-pair">
          <Field label={t('ui.time')} required>
            {(props) => (
              <Input
                {...props}
                type="number"
                min={1}
                value={count}
                onChange={(event) => setCount(Number(event.target.value))}
              />
            )}
          </Field>
          <Field label={t('ui.unit')}>
            {(props) => (
              <Select
                {...props}
                value={unit}
                onChange={(event) => setUnit(event.target.value as Unit)}
                options={(['second', 'minute', 'hour', 'day'] as const).map((value) => ({
                  value,
                  label: t(`ui.units.${value}`),
                }))}
              />
            )}
          </Field>
        </div>
        <Field label={t('ui.counted')}>
          {(props) => (
            <Select
              {...props}
              value={calendarId}
              onChange={(event) => setCalendarId(event.target.value)}
              options={[
                { value: '', label: t('ui.around-the-clock') },
                ...calendars
                  .filter((one) => one.state === 'active' || one.id === calendarId)
                  .map((one) => ({ value: one.id, label: t('ui.by-calendar', { name: nameIn(one.name) }) })),
              ]}
            />
          )}
        </Field>
        <label className="ck-check">
          <input type="checkbox" checked={pauses} onChange={(event) => setPauses(event.target.checked)} />
          <span>{t('ui.pause')}</span>
        </label>
        <Field label={t('ui.warn-at')} hint={t('ui.warn-hint')} error={stepsWrong ? t('ui.warn-wrong') : null}>
          {(props) => <Input {...props} value={warnAt} onChange={(event) => setWarnAt(event.target.value)} />}
        </Field>
        <EscalationChain chain={chain} onChange={setChain} />
        <h3 className="ck-part">{t('ui.for-which')}</h3>
        <ChoiceRow
          label={t('ui.channels')}
          options={channels.map((value) => ({ value, label: t(`ui.channel.${value}`) }))}
          chosen={match.channels ?? []}
          onChange={(chosen) => setMatch((now) => ({ ...now, channels: chosen }))}
        />
        <ChoiceRow
          label={t('ui.types')}
          options={typeOptions()}
          chosen={match.types ?? []}
          onChange={(chosen) => setMatch((now) => ({ ...now, types: chosen }))}
        />
        <ChoiceRow
          label={t('ui.priorities')}
          options={priorities.map((value) => ({ value, label: i18n.t(`tickets:ui.priority.${value}`) }))}
          chosen={match.priorities ?? []}
          onChange={(chosen) => setMatch((now) => ({ ...now, priorities: chosen }))}
        />
        {tiers.data?.length ? (
          <ChoiceRow
            label={t('ui.tiers')}
            options={tiers.data.map((tier) => ({ value: tier.id, label: nameIn(tier.name) }))}
            chosen={match.tierIds ?? []}
            onChange={(chosen) => setMatch((now) => ({ ...now, tierIds: chosen }))}
          />
        ) : null}
        <Field label={t('ui.effective')} hint={t('ui.effective-hint')}>
          {(props) => (
            <Input {...props} type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
          )}
        </Field>
      </form>
      {policy && versions.data ? (
        <VersionList policy={policy} versions={versions.data} running={running} edit={edit} />
      ) : null}
    </Dialog>
  );
}
