import type { Me } from '@qiao/server/contracts/identity';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';

/** Staff number or mail and password; the second step asks for the code when the account has a second factor. */
export function SignInForm({
  onDone,
  login: given,
  filled,
}: {
  onDone: (me: Me) => void;
  /** Fixed when somebody signs in again over their own page. */
  login?: string;
  /** A demo account chosen from the list: fills both fields and signs in. */
  filled?: { login: string; password: string } | null;
}) {
  const { t } = useTranslation('ui');
  const [login, setLogin] = useState(given ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [step, setStep] = useState<'password' | 'code'>('password');
  const [recovering, setRecovering] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const codeField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  const send = async (input: { login: string; password: string; code?: string; recoveryCode?: string }) => {
    setBusy(true);
    setError(null);
    try {
      onDone(await api('POST /api/identity/session', { body: input }));
    } catch (failure) {
      setBusy(false);
      const known = failure instanceof ApiError ? failure : null;
      if (known?.code === 'identity.code-needed') {
        setStep('code');
        return;
      }
      setError(known?.message ?? t('fault.broken-text'));
      if (known?.code === 'identity.code-wrong') setCode('');
      else if (known?.code === 'identity.wrong-credentials') {
        setStep('password');
        passwordField.current?.select();
      }
    }
  };

  useEffect(() => {
    if (step === 'code') codeField.current?.focus();
  }, [step]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once per chosen account
  useEffect(() => {
    if (!filled) return;
    setLogin(filled.login);
    setPassword(filled.password);
    setStep('password');
    void send(filled);
  }, [filled]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const second = step !== 'code' ? {} : recovering ? { recoveryCode: code.trim() } : { code };
    void send({ login: login.trim(), password, ...second });
  };

  return (
    <form className="sign-in-form" onSubmit={submit} noValidate>
      {step === 'password' ? (
        <>
          <Field label={t('sign-in.login')}>
            {(props) => (
              <Input
                {...props}
                name="login"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                autoFocus={!given}
                readOnly={Boolean(given)}
                value={login}
                onChange={(event) => setLogin(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('sign-in.password')} error={error}>
            {(props) => (
              <Input
                {...props}
                ref={passwordField}
                name="password"
                type="password"
                autoComplete="current-password"
                autoFocus={Boolean(given)}
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
        </>
      ) : (
        <Field
          label={t(recovering ? 'sign-in.recovery' : 'sign-in.code')}
          hint={t(recovering ? 'sign-in.recovery-hint' : 'sign-in.code-hint')}
          error={error}
        >
          {(props) => (
            <Input
              {...props}
              ref={codeField}
              name="code"
              inputMode={recovering ? 'text' : 'numeric'}
              autoComplete="one-time-code"
              maxLength={recovering ? 20 : 6}
              className="sign-in-code"
              value={code}
              onChange={(event) => {
                if (recovering) return setCode(event.target.value);
                const digits = event.target.value.replace(/\D/g, '').slice(0, 6);
                setCode(digits);
                if (digits.length === 6 && !busy) void send({ login: login.trim(), password, code: digits });
              }}
            />
          )}
        </Field>
      )}
      <Button
        kind="primary"
        type="submit"
        className="sign-in-submit"
        busy={busy}
        disabled={step === 'code' ? code.trim().length < (recovering ? 10 : 6) : login.trim() === '' || password === ''}
      >
        {t('sign-in.submit')}
      </Button>
      {step === 'code' ? (
        <div className="sign-in-steps">
          <Button
            kind="text"
            onClick={() => {
              setStep('password');
              setRecovering(false);
              setCode('');
              setError(null);
            }}
          >
            {t('sign-in.back')}
          </Button>
          <Button
            kind="text"
            onClick={() => {
              setRecovering(!recovering);
              setCode('');
              setError(null);
            }}
          >
            {t(recovering ? 'sign-in.use-code' : 'sign-in.use-recovery')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
