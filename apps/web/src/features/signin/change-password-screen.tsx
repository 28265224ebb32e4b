import './signin.css';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { useNewPassword } from './new-password.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

/** Asked for before anything else when an administrator has set the password. */
export function Component() {
  const { t } = useTranslation('ui');
  useDocumentTitle(t('password.change'));
  const me = useMe();
  // The server knows the policy; this is only the first hint.
  const { fields, password, ready } = useNewPassword(8);
  const [current, setCurrent] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const change = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api('POST /api/identity/password', { body: { current, next: password } });
      location.assign('/');
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('fault.broken-text'));
      setBusy(false);
    }
  };
  return (
    <SignInFrame title={t('password.change')}>
      <form className="sign-in-form" onSubmit={change} noValidate>
        <p className="sign-in-text">{t('password.must', { name: me.staff.name })}</p>
        <Field label={t('password.current')}>
          {(props) => (
            <Input
              {...props}
              type="password"
              autoComplete="current-password"
              autoFocus
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
        </Field>
        {fields}
        {error ? (
          <p className="sign-in-error" role="alert">
            {error}
          </p>
        ) : null}
        <Button kind="primary" type="submit" busy={busy} disabled={!ready || current === ''}>
          {t('password.set')}
        </Button>
      </form>
    </SignInFrame>
  );
}
