/** What holds for every call: recording, what callers are told, how long recordings are kept. */
import type { Policy } from '@qiao/server/contracts/telephony';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { linesAgain, usePolicy } from './data.ts';

export function PolicyForm() {
  const policy = usePolicy();
  if (policy.isPending) return <Skeleton rows={4} height={48} />;
  if (policy.isError) return <Failed error={policy.error} retry={() => void policy.refetch()} />;
  return <Rules key={policy.data.version} policy={policy.data} />;
}

function Rules({ policy }: { policy: Policy }) {
  const { t } = useTranslation('telephony');
  const [draft, setDraft] = useState(policy);
  const [days, setDays] = useState(String(policy.retentionDays));
  const retentionDays = Number(days);
  const wrong = !Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > 3650;
  const save = useMutation({
    mutationFn: () => api('PUT /api/telephony/policy', { body: { ...draft, retentionDays } }),
    onSuccess: () => toast('ok', t('ui.lines.saved')),
    onError: toastError,
    onSettled: () => void linesAgain(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong) save.mutate();
  };
  const tick = (
    key: 'recording' | 'say-recording' | 'say-agent',
    checked: boolean,
    change: (on: boolean) => Partial<Policy>,
    disabled = false,
  ) => (
    <label className="ln-tick">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => setDraft((now) => ({ ...now, ...change(event.target.checked) }))}
      />
      <span>
        {t(`ui.lines.policy.${key}`)}
        <small>{t(`ui.lines.policy.${key}-hint`)}</small>
      </span>
    </label>
  );
  const recorded = draft.recording === 'all';
  return (
    <form className="ln-policy" onSubmit={submit} noValidate>
      <p className="rt-note">{t('ui.lines.policy.note')}</p>
      {tick('recording', recorded, (on) => ({ recording: on ? 'all' : 'none' }))}
      {tick('say-recording', draft.sayRecording, (on) => ({ sayRecording: on }), !recorded)}
      {tick('say-agent', draft.sayAgent, (on) => ({ sayAgent: on }))}
      <Field
        label={t('ui.lines.policy.days')}
        hint={t('ui.lines.policy.days-hint')}
        error={wrong ? t('ui.lines.wrong.days') : null}
      >
        {(props) => (
          <Input
            {...props}
            className="ln-days"
            type="number"
            min={1}
            max={3650}
            value={days}
            onChange={(event) => setDays(event.target.value)}
          />
        )}
      </Field>
      <Button kind="primary" type="submit" busy={save.isPending}>
        {i18n.t('ui:save')}
      </Button>
    </form>
  );
}
