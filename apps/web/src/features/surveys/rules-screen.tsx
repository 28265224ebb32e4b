/** Rules of ratings: how long one may be given, how soon nobody is asked again, which scores leaders are told of. */
import '../routing/routing.css';
import './surveys.css';
import type { Policy } from '@qiao/server/contracts/surveys';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

const key = ['surveys', 'policy'];
const least = { validDays: 1, fatigueDays: 0 };
const most = 365;

export function Component() {
  const { t } = useTranslation('surveys');
  const policy = useQuery({ queryKey: key, queryFn: ({ signal }) => api('GET /api/surveys/policy', { signal }) });
  return (
    <Page title={t('ui.rules')}>
      <p className="rt-note">{t('ui.rules-about')}</p>
      {policy.isError ? <Failed error={policy.error} retry={() => void policy.refetch()} /> : null}
      {policy.isPending ? <Skeleton rows={3} height={56} /> : null}
      {policy.data ? <Rules policy={policy.data} /> : null}
    </Page>
  );
}

function Rules({ policy }: { policy: Policy }) {
  const { t } = useTranslation('surveys');
  const [typed, setTyped] = useState({ validDays: String(policy.validDays), fatigueDays: String(policy.fatigueDays) });
  const [lowScore, setLowScore] = useState(policy.lowScore);
  const save = useMutation({
    mutationFn: () =>
      api('PUT /api/surveys/policy', {
        body: { validDays: Number(typed.validDays), fatigueDays: Number(typed.fatigueDays), lowScore },
      }),
    onSuccess: (saved) => {
      queryClient.setQueryData(key, saved);
      toast('ok', t('ui.saved'));
    },
    onError: toastError,
  });
  const wrong = (field: keyof typeof typed): boolean => {
    const days = typed[field].trim();
    return !/^\d+$/.test(days) || Number(days) < least[field] || Number(days) > most;
  };
  const days = (field: keyof typeof typed) => (
    <Field
      label={t(`ui.${field}`)}
      hint={t(`ui.${field}-hint`)}
      error={wrong(field) ? t('ui.days-wrong', { least: least[field], most }) : null}
    >
      {(props) => (
        <Input
          {...props}
          inputMode="numeric"
          value={typed[field]}
          onChange={({ target }) => setTyped({ ...typed, [field]: target.value })}
        />
      )}
    </Field>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong('validDays') && !wrong('fatigueDays') && !save.isPending) save.mutate();
  };
  return (
    <form className="survey-rules" onSubmit={submit} noValidate>
      {days('validDays')}
      {days('fatigueDays')}
      <Field label={t('ui.lowScore')} hint={t('ui.lowScore-hint')}>
        {(props) => (
          <Select
            {...props}
            value={String(lowScore)}
            onChange={({ target }) => setLowScore(Number(target.value))}
            options={[1, 2, 3, 4].map((score) => ({
              value: String(score),
              label: `${'★'.repeat(score)} ${t(`ui.level.${score}`)}`,
            }))}
          />
        )}
      </Field>
      <Button kind="primary" type="submit" busy={save.isPending} disabled={wrong('validDays') || wrong('fatigueDays')}>
        {i18n.t('ui:save')}
      </Button>
    </form>
  );
}
