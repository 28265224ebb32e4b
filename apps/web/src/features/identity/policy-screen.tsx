/** Sign-in and password policy: figures with their meaning beside them. */
import './people.css';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Page, Panel } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast } from '../../shared/ui/toast.tsx';

const groups = {
  sessions: ['idleMinutes', 'absoluteHours'],
  lock: ['lockAfter', 'lockSeconds', 'lockMostSeconds', 'addressLockAfter'],
  passwords: ['passwordLeast', 'passwordHistory', 'resetMinutes', 'invitationDays'],
} as const;
type Key = (typeof groups)[keyof typeof groups][number];
type Policy = Record<Key, number> & { version: number };

export function Component() {
  const { t } = useTranslation('identity');
  const query = useQuery({
    queryKey: ['identity', 'policy'],
    queryFn: ({ signal }) => api('GET /api/identity/policy', { signal }),
  });
  return (
    <Page title={t('ui.policy.title')}>
      {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton rows={6} height={56} kind="lines" /> : null}
      {query.data ? <PolicyForm key={query.data.version} policy={query.data} /> : null}
    </Page>
  );
}

function PolicyForm({ policy }: { policy: Policy }) {
  const { t } = useTranslation('identity');
  const [draft, setDraft] = useState(policy);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const changed = Object.values(groups)
    .flat()
    .some((key) => draft[key] !== policy[key]);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      queryClient.setQueryData(['identity', 'policy'], await api('PUT /api/identity/policy', { body: draft }));
      toast('ok', t('ui.saved'));
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
      setBusy(false);
    }
  };
  return (
    <form className="admin-page" onSubmit={save} noValidate>
      {(Object.keys(groups) as (keyof typeof groups)[]).map((group) => (
        <Panel key={group} title={t(`ui.policy.${group}`)}>
          <div className="admin-form">
            {groups[group].map((key) => (
              <Field
                key={key}
                label={t(`ui.policy.${key}`)}
                hint={t(`ui.policy.${key}-hint`, { defaultValue: '' }) || undefined}
              >
                {(props) => (
                  <Input
                    {...props}
                    type="number"
                    inputMode="numeric"
                    value={Number.isNaN(draft[key]) ? '' : draft[key]}
                    onChange={(event) => setDraft((now) => ({ ...now, [key]: event.target.valueAsNumber }))}
                  />
                )}
              </Field>
            ))}
          </div>
        </Panel>
      ))}
      {error ? (
        <p className="admin-warn" role="alert">
          {error}
        </p>
      ) : null}
      <div className="admin-actions">
        <Button kind="primary" type="submit" busy={busy} disabled={!changed || Object.values(draft).some(Number.isNaN)}>
          {t('ui.save')}
        </Button>
        {changed ? <Button onClick={() => setDraft(policy)}>{t('ui.undo')}</Button> : null}
      </div>
    </form>
  );
}
