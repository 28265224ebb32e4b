import './signin.css';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

/** The answer is the same whether or not the account exists: nobody learns who works here. */
export function Component() {
  const { t } = useTranslation('ui');
  useDocumentTitle(t('forgot.title'));
  const [login, setLogin] = useState('');
  const [state, setState] = useState<'asking' | 'busy' | 'asked'>('asking');
  const [error, setError] = useState<string | null>(null);
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    setState('busy');
    setError(null);
    try {
      await api('POST /api/identity/password-reset', { body: { login: login.trim() } });
      setState('asked');
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('fault.broken-text'));
      setState('asking');
    }
  };
  return (
    <SignInFrame title={t('forgot.title')}>
      {state === 'asked' ? (
        <p className="sign-in-ok" role="status">
          {t('forgot.asked')}
        </p>
      ) : (
        <form className="sign-in-form" onSubmit={ask} noValidate>
          <p className="sign-in-text">{t('forgot.text')}</p>
          <Field label={t('sign-in.login')} error={error}>
            {(props) => (
              <Input
                {...props}
                name="login"
                autoComplete="username"
                autoCapitalize="none"
                autoFocus
                value={login}
                onChange={(event) => setLogin(event.target.value)}
              />
            )}
          </Field>
          <Button kind="primary" type="submit" busy={state === 'busy'} disabled={login.trim() === ''}>
            {t('forgot.submit')}
          </Button>
        </form>
      )}
      <div className="sign-in-more">
        <Link to="/sign-in">{t('forgot.back')}</Link>
      </div>
    </SignInFrame>
  );
}
