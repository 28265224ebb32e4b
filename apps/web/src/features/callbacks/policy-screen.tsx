/** Rules of call-backs: dialling, retries, limits, hours, the public page. */
import './callbacks.css';
import '../routing/routing.css';
import type { CallbackPolicy } from '@qiao/server/contracts/callbacks';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useQueueSettings } from '../routing/data.ts';
import { callbacksAgain, clockOf, minuteOf, usePolicy } from './data.ts';

export function Component() {
  const { t } = useTranslation('callbacks');
  const { data, isError, error, refetch } = usePolicy();
  return (
    <Page title={t('ui.policy')}>
      <p className="rt-note">{t('ui.policy-note')}</p>
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data ? <Rules key={data.version} policy={data} /> : <Skeleton rows={6} height={56} />}
    </Page>
  );
}

const numbers = ['mostAttempts', 'liveDays', 'perDay', 'perHour'] as const;
const outcomes = ['busy', 'no-answer', 'failed'] as const;

function Rules({ policy }: { policy: CallbackPolicy }) {
  const { t } = useTranslation('callbacks');
  const queues = useQueueSettings();
  const [draft, setDraft] = useState(policy);
  const [hours, setHours] = useState({ from: clockOf(policy.fromMinute), to: clockOf(policy.toMinute) });
  const [prefixes, setPrefixes] = useState(policy.prefixes.join(' '));
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const [fromMinute, toMinute] = [minuteOf(hours.from), minuteOf(hours.to)];
    if (fromMinute === null || toMinute === null) return;
    setBusy(true);
    try {
      const body = { ...draft, fromMinute, toMinute, prefixes: prefixes.split(/[\s,;]+/).filter(Boolean) };
      await api('PUT /api/callbacks/policy', { body });
      toast('ok', t('ui.saved'));
    } catch (error) {
      toastError(error);
    }
    await callbacksAgain();
    setBusy(false);
  };
  const retry = (outcome: (typeof outcomes)[number], key: 'times' | 'minutes') => (
    <Field label={t(`ui.retry-${key}`, { outcome: t(`ui.results.${outcome}`) })}>
      {(props) => (
        <Input
          {...props}
          type="number"
          min={key === 'times' ? 0 : 1}
          value={draft.retries[outcome][key]}
          onChange={(event) =>
            setDraft({
              ...draft,
              retries: {
                ...draft.retries,
                [outcome]: { ...draft.retries[outcome], [key]: Number(event.target.value) },
              },
            })
          }
        />
      )}
    </Field>
  );
  return (
    <form className="cb-form" onSubmit={submit} noValidate>
      <Field label={t('ui.dialling')} hint={t('ui.dialling-hint')}>
        {(props) => (
          <Select
            {...props}
            value={draft.dialling}
            onChange={(event) => setDraft({ ...draft, dialling: event.target.value as CallbackPolicy['dialling'] })}
            options={(['preview', 'automatic'] as const).map((value) => ({ value, label: t(`ui.diallings.${value}`) }))}
          />
        )}
      </Field>
      {outcomes.map((outcome) => (
        <div className="cb-pair" key={outcome}>
          {retry(outcome, 'times')}
          {retry(outcome, 'minutes')}
        </div>
      ))}
      <div className="cb-pair">
        {numbers.map((key) => (
          <Field key={key} label={t(`ui.most-${key}`)}>
            {(props) => (
              <Input
                {...props}
                type="number"
                min={1}
                value={draft[key]}
                onChange={(event) => setDraft({ ...draft, [key]: Number(event.target.value) })}
              />
            )}
          </Field>
        ))}
      </div>
      <div className="cb-pair">
        {(['from', 'to'] as const).map((key) => (
          <Field key={key} label={t(`ui.hours-${key}`)}>
            {(props) => (
              <Input
                {...props}
                type="time"
                value={hours[key]}
                onChange={(event) => setHours({ ...hours, [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Field label={t('ui.zone')} hint={t('ui.zone-hint')}>
        {(props) => (
          <Input {...props} value={draft.zone} onChange={(event) => setDraft({ ...draft, zone: event.target.value })} />
        )}
      </Field>
      <Field label={t('ui.prefixes')} hint={t('ui.prefixes-hint')}>
        {(props) => <Input {...props} value={prefixes} onChange={(event) => setPrefixes(event.target.value)} />}
      </Field>
      <Field label={t('ui.web-queue')} hint={t('ui.web-hint')}>
        {(props) => (
          <Select
            {...props}
            value={draft.webQueueId ?? ''}
            onChange={(event) => setDraft({ ...draft, webQueueId: event.target.value || null })}
            options={[
              { value: '', label: t('ui.web-off') },
              ...(queues.data ?? [])
                .filter(({ channel, state }) => (channel === 'call' || channel === 'callback') && state === 'active')
                .map(({ id, name }) => ({ value: id, label: nameIn(name) })),
            ]}
          />
        )}
      </Field>
      <Button kind="primary" type="submit" busy={busy}>
        {i18n.t('ui:save')}
      </Button>
    </form>
  );
}
