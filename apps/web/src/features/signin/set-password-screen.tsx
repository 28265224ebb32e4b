import './signin.css';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { ApiError, isApiError } from '../../shared/api-error.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Skeleton } from '../../shared/ui/states.tsx';
import { useNewPassword } from './new-password.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

type Owner = { purpose: 'reset' | 'invitation'; name: string; number: string; passwordLeast: number };

/** Reached by a mailed link, to reset a password or to accept an invitation. */
export function Component() {
  const { t } = useTranslation('ui');
  const [token] = useState(() => location.hash.slice(1));
  const owner = useQuery({
    queryKey: ['password-link', token],
    queryFn: () => api('POST /api/identity/password-link/check', { body: { token } }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const title = t(owner.data?.purpose === 'invitation' ? 'password.welcome' : 'password.reset');
  useDocumentTitle(title);
  return (
    <SignInFrame title={title}>
      {owner.isPending ? <Skeleton kind="lines" rows={3} height={56} /> : null}
      {owner.isError ? (
        <>
          <p className="sign-in-error" role="alert">
            {isApiError(owner.error, 'kernel.invalid-input')
              ? t('password.link-broken')
              : isApiError(owner.error)
                ? owner.error.message
                : t('fault.broken-text')}
          </p>
          <Link to="/sign-in/forgot">{t('password.ask-again')}</Link>
        </>
      ) : null}
      {owner.data ? <Form token={token} owner={owner.data} /> : null}
    </SignInFrame>
  );
}

function Form({ token, owner }: { token: string; owner: Owner }) {
  const { t } = useTranslation('ui');
  const { fields, password, ready } = useNewPassword(owner.passwordLeast);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const set = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { signedIn } = await api('POST /api/identity/password-link/set', {
        body: {
          token,
          password,
        },
      });
      // A full load: whoever used this browser before leaves nothing behind.
      location.assign(signedIn ? '/' : '/sign-in');
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('fault.broken-text'));
      setBusy(false);
    }
  };
  return (
    <form className="sign-in-form" onSubmit={set} noValidate>
      <p className="sign-in-text">{t('password.for', { name: owner.name, number: owner.number })}</p>
      <input type="text" name="login" autoComplete="username" value={owner.number} readOnly hidden />
      {fields}
      {error ? (
        <p className="sign-in-error" role="alert">
          {error}
        </p>
      ) : null}
      <Button kind="primary" type="submit" busy={busy} disabled={!ready}>
        {t('password.set')}
      </Button>
    </form>
  );
}
