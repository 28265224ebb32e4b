import './surveys.css';
import type { invitation } from '@qiao/server/contracts/surveys';
import { useQuery } from '@tanstack/react-query';
import { Star } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useParams } from 'react-router';
import type { z } from 'zod';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon, Mark } from '../../shared/ui/icon.tsx';
import { Skeleton } from '../../shared/ui/states.tsx';

type Invitation = z.infer<typeof invitation>;
const scores = [1, 2, 3, 4, 5] as const;

/** The public page behind a token: five stars, a few words, once. */
export function Component() {
  const { token = '' } = useParams();
  const { t } = useTranslation('surveys');
  useDocumentTitle(t('ui.title'));
  const asked = useQuery({
    queryKey: ['surveys', token],
    queryFn: ({ signal }) => api('GET /api/surveys/invitations/{token}', { params: { token }, signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <main className="sv-page">
      <div className="sv-card">
        <header className="sv-brand">
          <Mark size={24} />
          <span>{asked.data ? nameIn(asked.data.companyName) : t('ui.title')}</span>
        </header>
        {asked.isPending ? <Skeleton rows={3} height={56} kind="lines" /> : null}
        {asked.error ? (
          <p className="sv-words" role="alert">
            {isApiError(asked.error, 'kernel.invalid-input')
              ? t('errors.not-found')
              : isApiError(asked.error)
                ? asked.error.message
                : t('ui.broken')}
          </p>
        ) : null}
        {asked.data ? <Rate token={token} invitation={asked.data} /> : null}
        <p className="sv-words">
          <a href="/standards" target="_blank" rel="noreferrer">
            {t('ui.standards')}
          </a>
        </p>
      </div>
    </main>
  );
}

function Rate({ token, invitation: asked }: { token: string; invitation: Invitation }) {
  const { t } = useTranslation('surveys');
  const [score, setScore] = useState<number | null>(asked.score);
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(asked.answered);
  const stars = useRef<HTMLFieldSetElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (score === null) return setProblem(t('ui.choose'));
    setBusy(true);
    setProblem(null);
    try {
      await api('POST /api/surveys/invitations/{token}', {
        params: { token },
        body: { score, comment: comment.trim() },
      });
      setDone(true);
    } catch (error) {
      setProblem(isApiError(error) ? error.message : t('ui.broken'));
      setBusy(false);
    }
  };
  const arrows = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(5, Math.max(1, (score ?? 0) + step));
    setScore(next);
    stars.current?.querySelector<HTMLButtonElement>(`[data-score="${next}"]`)?.focus();
  };
  const agent = [asked.agentName, asked.agentNumber].filter(Boolean).join(' ');
  if (done)
    return (
      <div role="status">
        <h1>{t('ui.thanks')}</h1>
        <p className="sv-words">{t('ui.received', { score: score ?? asked.score ?? '' })}</p>
      </div>
    );
  return (
    <form onSubmit={submit} noValidate>
      <h1>{nameIn(asked.title)}</h1>
      <p className="sv-words">
        {[asked.subject, agent && t('ui.served-by', { name: agent })].filter(Boolean).join(' · ')}
      </p>
      <fieldset className="sv-stars" ref={stars} onKeyDown={arrows}>
        <legend className="sr-only">{t('ui.score')}</legend>
        {scores.map((value) => (
          <button
            key={value}
            type="button"
            data-score={value}
            className={`sv-star${score !== null && value <= score ? ' is-on' : ''}`}
            aria-pressed={score === value}
            aria-label={t('ui.stars', { count: value })}
            onClick={() => setScore(value)}
          >
            <Icon of={Star} size={32} />
          </button>
        ))}
      </fieldset>
      <p className="sv-level" aria-live="polite">
        {score === null ? '' : t(`ui.level.${score}`)}
      </p>
      <label className="sv-label" htmlFor="sv-comment">
        {t('ui.comment')}
      </label>
      <textarea
        id="sv-comment"
        className="q-input"
        rows={4}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      {problem ? (
        <p className="sv-problem" role="alert">
          {problem}
        </p>
      ) : null}
      <Button kind="primary" type="submit" busy={busy}>
        {t('ui.submit')}
      </Button>
    </form>
  );
}
