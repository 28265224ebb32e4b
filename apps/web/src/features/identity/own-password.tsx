import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast } from '../../shared/ui/toast.tsx';

const empty = { current: '', next: '', again: '' };

/** Other browsers are signed out by a change; this one stays. */
export function OwnPassword() {
  const { t } = useTranslation('identity');
  const me = useMe();
  const [form, setForm] = useState(empty);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const differs = form.again !== '' && form.again !== form.next;
  const change = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api('POST /api/identity/password', { body: { current: form.current, next: form.next } });
      setForm(empty);
      await queryClient.invalidateQueries({ queryKey: ['identity', 'own-sessions'] });
      toast('ok', t('ui.account.password-changed'));
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(false);
    }
  };
  const field = (key: keyof typeof empty, auto: string, problem: string | null = null) => (
    <Field label={t(`ui.account.${key}`)} error={problem} required>
      {(props) => (
        <Input
          {...props}
          type="password"
          autoComplete={auto}
          value={form[key]}
          onChange={(event) => setForm((now) => ({ ...now, [key]: event.target.value }))}
        />
      )}
    </Field>
  );
  return (
    <form onSubmit={change} noValidate>
      <input type="text" name="login" autoComplete="username" value={me.staff.number} readOnly hidden />
      {field('current', 'current-password')}
      {field('next', 'new-password')}
      {field('again', 'new-password', differs ? t('ui.account.differs') : null)}
      {error ? (
        <p className="admin-warn" role="alert">
          {error}
        </p>
      ) : null}
      <Button
        kind="primary"
        type="submit"
        busy={busy}
        disabled={form.current === '' || form.next === '' || form.again !== form.next}
      >
        {t('ui.account.change-password')}
      </Button>
    </form>
  );
}
