import './signin.css';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { currentLocale, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { useNewPassword } from './new-password.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

type Form = { token: string; zh: string; en: string; zone: string; number: string; name: string; email: string };

/** An empty installation gets its company and first administrator; the token stands in the window of the server. */
export function Component() {
  const { t } = useTranslation('ui');
  useDocumentTitle(t('first-run.title'));
  const { fields, password, ready } = useNewPassword(8);
  const [form, setForm] = useState<Form>({
    token: location.hash.slice(1),
    zh: '',
    en: '',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai',
    number: '',
    name: '',
    email: '',
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const filled = [form.token, form.zh || form.en, form.number, form.name].every((value) => value.trim() !== '');
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await api('POST /api/identity/first-run', {
        body: {
          token: form.token.trim(),
          company: { zh: form.zh.trim() || form.en.trim(), en: form.en.trim() || form.zh.trim() },
          zone: form.zone.trim(),
          administrator: {
            number: form.number.trim(),
            name: form.name.trim(),
            email: form.email.trim() || null,
            password,
          },
          locale: currentLocale(),
        },
      });
      location.assign('/');
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('fault.broken-text'));
      setBusy(false);
    }
  };
  const field = (
    key: keyof Form,
    label: string,
    options: { hint?: string; required?: boolean; auto?: string } = {},
  ) => (
    <Field label={label} {...(options.hint ? { hint: options.hint } : {})} required={options.required ?? false}>
      {(props) => (
        <Input
          {...props}
          name={key}
          autoComplete={options.auto ?? 'off'}
          value={form[key]}
          onChange={(event) => setForm((now) => ({ ...now, [key]: event.target.value }))}
        />
      )}
    </Field>
  );
  return (
    <SignInFrame title={t('first-run.title')}>
      <form className="sign-in-form" onSubmit={begin} noValidate>
        <p className="sign-in-text">{t('first-run.text')}</p>
        {field('token', t('first-run.token'), { hint: t('first-run.token-hint'), required: true })}
        {field('zh', t('first-run.company-zh'), { required: true, auto: 'organization' })}
        {field('en', t('first-run.company-en'))}
        {field('zone', t('first-run.zone'))}
        {field('number', t('first-run.number'), { required: true, auto: 'username' })}
        {field('name', t('first-run.name'), { required: true, auto: 'name' })}
        {field('email', t('first-run.email'), { auto: 'email' })}
        {fields}
        {error ? (
          <p className="sign-in-error" role="alert">
            {error}
          </p>
        ) : null}
        <Button kind="primary" type="submit" busy={busy} disabled={!filled || !ready}>
          {t('first-run.submit')}
        </Button>
      </form>
    </SignInFrame>
  );
}
