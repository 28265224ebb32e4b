/** The page behind a link for web calls: what will happen, the call, and its end in words. */
import '../remotehelp/remotehelp.css';
import './webcalls.css';
import { useQuery } from '@tanstack/react-query';
import { Mic, MicOff, Phone, PhoneOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Mark } from '../../shared/ui/icon.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { type Call, type CallView, callIsKept, webCall } from './web-call.ts';

export function Component() {
  const { code = '' } = useParams();
  const { t } = useTranslation('webcalls');
  const entrance = useQuery({
    queryKey: ['webcalls', 'enter', code],
    queryFn: ({ signal }) => api('GET /api/webcalls/enter/{code}', { params: { code }, signal }),
    retry: false,
  });
  const begin = () => {
    setLoading(true);
    webCall(code, setView)
      .then((begun) => {
        call.current = begun;
      })
      .catch(toastError)
      .finally(() => setLoading(false));
  };
  const [view, setView] = useState<CallView | null>(null);
  const [loading, setLoading] = useState(false);
  const call = useRef<Call | null>(null);
  // Kept by the server while the page is loaded anew; who goes on to another screen of ours has hung up.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with the page
  useEffect(() => {
    if (callIsKept()) begin();
    return () => call.current?.hangUp();
  }, []);
  const title = t('ui.call-title', { company: entrance.data ? nameIn(entrance.data.companyName) : '' });
  useDocumentTitle(title);
  const running = view !== null && view.state !== 'ended';
  const words = !view
    ? ''
    : view.said || view.trouble
      ? (view.said ?? t(`ui.${view.trouble}`))
      : view.reconnecting
        ? t('ui.reconnecting')
        : view.state === 'ended' && !view.answered && !view.byMe
          ? t('ui.not-answered')
          : view.state === 'talking' && view.agentNumber
            ? t('ui.talking-with', { number: view.agentNumber })
            : t(`ui.${view.state}`);
  return (
    <main className="rh-page">
      <div className="rh-card wc-card">
        <header>
          <Mark size={24} />
          <span>{entrance.data ? nameIn(entrance.data.name) : t('ui.title')}</span>
        </header>
        {entrance.isPending ? <Skeleton rows={2} height={32} /> : null}
        {entrance.isError ? <Failed error={entrance.error} /> : null}
        {entrance.data ? (
          <>
            <h1>{title}</h1>
            {view ? null : <p>{t('ui.call-about')}</p>}
            {view ? (
              <p className={`wc-state${view.trouble || view.said ? ' is-bad' : ''}`} role="status">
                {words}
              </p>
            ) : null}
            {running && view.quality ? (
              <small className="wc-quality">
                {t('ui.quality')}: {t(`ui.quality-${view.quality}`)}
              </small>
            ) : null}
            {running && view.state !== 'asking' ? (
              <fieldset className="wc-keys" aria-label={t('ui.keypad')}>
                {[...'123456789*0#'].map((digit) => (
                  <button type="button" key={digit} onClick={() => call.current?.press(digit)}>
                    {digit}
                  </button>
                ))}
              </fieldset>
            ) : null}
            {running ? (
              <div className="wc-acts">
                {view.silent ? (
                  <Button kind="primary" onClick={() => call.current?.sound()}>
                    {t('ui.restore-sound')}
                  </Button>
                ) : null}
                <Button
                  icon={view.muted ? MicOff : Mic}
                  aria-pressed={view.muted}
                  onClick={() => call.current?.mute(!view.muted)}
                >
                  {t(view.muted ? 'ui.unmute' : 'ui.mute')}
                </Button>
                <Button kind="danger" icon={PhoneOff} onClick={() => call.current?.hangUp()}>
                  {t('ui.hang-up')}
                </Button>
              </div>
            ) : (
              <Button kind="primary" icon={Phone} busy={loading} onClick={begin}>
                {t(view ? 'ui.again' : 'ui.call')}
              </Button>
            )}
            {running ? <small className="wc-quality">{t('ui.leave')}</small> : null}
          </>
        ) : null}
      </div>
    </main>
  );
}
