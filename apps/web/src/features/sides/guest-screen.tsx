/** What a partner sees behind the link in their mail: what was asked, and where to answer. No account, no ticket, no names. */
import './sides.css';
import type { GuestView } from '@qiao/server/contracts/sides';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Mark } from '../../shared/ui/icon.tsx';
import { Skeleton } from '../../shared/ui/states.tsx';
import { newClientId } from './data.ts';

export function Component() {
  const { token = '' } = useParams();
  const { t } = useTranslation('sides');
  const key = ['side', token];
  const query = useQuery({
    queryKey: key,
    queryFn: () => api('GET /api/sides/guest/{token}', { params: { token } }),
    retry: false,
    refetchInterval: 30_000,
  });
  const view = query.data;
  const title = view ? t('ui.guest-title', { company: nameIn(view.companyName) }) : t('ui.title');
  useDocumentTitle(title);
  return (
    <main className="side-guest">
      <div className="side-card">
        <header>
          <Mark size={24} />
          <span>{title}</span>
        </header>
        {query.isPending ? <Skeleton rows={4} height={40} kind="lines" /> : null}
        {query.error ? <p role="alert">{isApiError(query.error) ? t('errors.link-gone') : t('ui.failed')}</p> : null}
        {view ? (
          <>
            <h1>{view.topic}</h1>
            <ol className="side-words">
              {view.thread.map((one) => (
                <li key={one.seq} className={one.own ? 'is-own' : undefined}>
                  <small>
                    {one.own ? view.guestName || t('ui.guest-own') : nameIn(view.unitName)} ·{' '}
                    {shortMoment(one.at, serverNow())}
                  </small>
                  <p>{one.text}</p>
                </li>
              ))}
            </ol>
            {view.state === 'closed' ? <p className="side-meta">{t('ui.guest-closed')}</p> : null}
            <Answer token={token} onAnswered={(next) => queryClient.setQueryData(key, next)} />
          </>
        ) : null}
      </div>
    </main>
  );
}

function Answer({ token, onAnswered }: { token: string; onAnswered: (view: GuestView) => void }) {
  const { t } = useTranslation('sides');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState(false);
  const clientId = useRef(newClientId());
  const send = async () => {
    setProblem(null);
    try {
      onAnswered(
        await api('POST /api/sides/guest/{token}/messages', {
          params: { token },
          body: { text, clientId: clientId.current },
        }),
      );
      clientId.current = newClientId();
      setText('');
      setSent(true);
    } catch (failure) {
      setProblem(isApiError(failure) ? failure.message : t('ui.failed'));
    }
  };
  return (
    <form
      className="side-say"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        className="q-input"
        rows={4}
        maxLength={8_000}
        aria-label={t('ui.text')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setSent(false);
        }}
      />
      {problem ? <p role="alert">{problem}</p> : null}
      <p role="status" className="side-meta">
        {sent ? t('ui.guest-sent') : ''}
      </p>
      <Button type="submit" kind="primary" disabled={text.trim() === ''}>
        {t('ui.say')}
      </Button>
    </form>
  );
}
