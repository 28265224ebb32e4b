/** The public page: somebody asks to be called back. */
import './callbacks.css';
import type { CallbackPage } from '@qiao/server/contracts/callbacks';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { currentLocale, nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Skeleton } from '../../shared/ui/states.tsx';
import { clockOf } from './data.ts';
import { noWish, WishFields, wishOf } from './wish-fields.tsx';

export function Component() {
  const { t } = useTranslation('callbacks');
  const asked = useQuery({
    queryKey: ['callback-page'],
    queryFn: ({ signal }) => api('GET /api/callbacks/page', { signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useDocumentTitle(t('ui.page-title'));
  return (
    <main className="cb-page">
      <div>
        {asked.isPending ? <Skeleton rows={4} height={56} kind="lines" /> : null}
        {asked.error || asked.data?.open === false ? <h1>{t('ui.page-closed')}</h1> : null}
        {asked.data?.open ? <Ask page={asked.data} /> : null}
      </div>
    </main>
  );
}

function Ask({ page }: { page: CallbackPage }) {
  const { t } = useTranslation('callbacks');
  const [draft, setDraft] = useState({ name: '', contact: '', words: '', website: '' });
  const [wish, setWish] = useState(noWish);
  const [at, setAt] = useState<string | null | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const wanted = wishOf(wish);
  const ready = draft.name.trim() && draft.contact.trim().length >= 7 && wanted;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!wanted) return;
    setBusy(true);
    setProblem(null);
    try {
      const language = currentLocale() === 'en' ? 'en' : 'zh';
      setAt(
        (await api('POST /api/callbacks/page', { body: { ...draft, wish: wanted, language, proof: page.proof } })).at,
      );
    } catch (error) {
      setProblem(isApiError(error) ? error.message : String(error));
      setBusy(false);
    }
  };
  if (at !== undefined)
    return (
      <div role="status">
        <h1>{t('ui.page-noted')}</h1>
        <p>{at && Date.parse(at) > Date.now() + 60_000 ? t('ui.page-at', { at: dayTime(at) }) : t('ui.page-soon')}</p>
      </div>
    );
  const hours = `${clockOf(page.fromMinute)}–${clockOf(page.toMinute)}`;
  return (
    <form onSubmit={send} noValidate>
      <p className="cb-brand">{nameIn(page.companyName)}</p>
      <h1>{t('ui.page-title')}</h1>
      <p>{t('ui.page-intro', { hours, zone: page.zone })}</p>
      <Field label={t('ui.page-name')} required>
        {(props) => (
          <Input
            {...props}
            autoComplete="name"
            maxLength={60}
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('ui.page-phone')} required error={problem}>
        {(props) => (
          <Input
            {...props}
            type="tel"
            autoComplete="tel"
            maxLength={30}
            value={draft.contact}
            onChange={(event) => setDraft({ ...draft, contact: event.target.value })}
          />
        )}
      </Field>
      <WishFields draft={wish} onChange={setWish} />
      <Field label={t('ui.page-words')}>
        {(props) => (
          <textarea
            {...props}
            className="q-input"
            rows={3}
            maxLength={500}
            value={draft.words}
            onChange={(event) => setDraft({ ...draft, words: event.target.value })}
          />
        )}
      </Field>
      <div className="cb-trap" aria-hidden="true">
        <input
          name="website"
          tabIndex={-1}
          autoComplete="off"
          value={draft.website}
          onChange={(event) => setDraft({ ...draft, website: event.target.value })}
        />
      </div>
      <Button kind="primary" type="submit" disabled={!ready || busy}>
        {t('ui.page-send')}
      </Button>
    </form>
  );
}
