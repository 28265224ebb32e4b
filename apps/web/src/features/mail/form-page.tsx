/** The public page: a person writes, the company answers by mail. */
import './mail.css';
import type { shownForm } from '@qiao/server/contracts/mail';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useParams } from 'react-router';
import type { z } from 'zod';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Skeleton } from '../../shared/ui/states.tsx';

type Shown = z.infer<typeof shownForm>;

export function Component() {
  const { code = '' } = useParams();
  const { t } = useTranslation('mail');
  const asked = useQuery({
    queryKey: ['mail-form', code],
    queryFn: ({ signal }) => api('GET /api/mail/forms/{code}', { params: { code }, signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useDocumentTitle(asked.data ? nameIn(asked.data.title) : t('ui.forms'));
  return (
    <main className="mail-page">
      <div>
        {asked.isPending ? <Skeleton rows={4} height={56} kind="lines" /> : null}
        {asked.error ? (
          <h1 role="alert">
            {isApiError(asked.error) && asked.error.code === 'parts.switched-off'
              ? asked.error.message
              : t('ui.form-gone')}
          </h1>
        ) : null}
        {asked.data ? <Write form={asked.data} /> : null}
      </div>
    </main>
  );
}

function Write({ form }: { form: Shown }) {
  const { t } = useTranslation('mail');
  const [draft, setDraft] = useState({ name: '', email: '', subject: '', text: '', website: '' });
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const ready = draft.name.trim() && draft.email.includes('@') && draft.subject.trim() && draft.text.trim();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await api('POST /api/mail/forms/{code}', { params: { code: form.code }, body: { ...draft, proof: form.proof } });
      setDone(true);
    } catch (error) {
      setProblem(isApiError(error) ? error.message : String(error));
      setBusy(false);
    }
  };
  if (done)
    return (
      <div role="status">
        <h1>{t('ui.form-sent')}</h1>
        <p>{t('ui.form-sent-text')}</p>
      </div>
    );
  const field = (key: 'name' | 'email' | 'subject', most: number) => (
    <Field label={t(`ui.form-${key}`)} required>
      {(props) => (
        <Input
          {...props}
          type={key === 'email' ? 'email' : 'text'}
          autoComplete={key === 'subject' ? 'off' : key}
          maxLength={most}
          value={draft[key]}
          onChange={(event) => setDraft({ ...draft, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <form onSubmit={send} noValidate>
      <h1>{nameIn(form.title)}</h1>
      <p>{nameIn(form.intro)}</p>
      {field('name', 60)}
      {field('email', 254)}
      {field('subject', 200)}
      <Field label={t('ui.form-text')} required error={problem}>
        {(props) => (
          <textarea
            {...props}
            className="q-input"
            rows={8}
            maxLength={8000}
            value={draft.text}
            onChange={(event) => setDraft({ ...draft, text: event.target.value })}
          />
        )}
      </Field>
      <div className="mail-trap" aria-hidden="true">
        <input
          name="website"
          tabIndex={-1}
          autoComplete="off"
          value={draft.website}
          onChange={(event) => setDraft({ ...draft, website: event.target.value })}
        />
      </div>
      <Button kind="primary" type="submit" disabled={!ready || busy}>
        {t('ui.form-send')}
      </Button>
    </form>
  );
}
