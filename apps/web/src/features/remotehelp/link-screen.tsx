/** The page behind a link: opening it uses the link up, so it asks for a press (previews of links press nothing). Without one a code is typed. */
import './remotehelp.css';
import type { GuestView } from '@qiao/server/contracts/remotehelp';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { currentLocale, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Mark } from '../../shared/ui/icon.tsx';

type Customer = {
  helpCustomer: (help: {
    base: string;
    language: string;
    secret: string;
    view: GuestView;
    onBegun: (what: string) => void;
    onOver: () => void;
  }) => void;
};

/** Pages of ours that everybody may open: they are looked at together without leaving this one document. */
const pages = [
  ['/call-me', 'ui.guest-page-call'],
  ['/standards', 'ui.guest-page-standards'],
] as const;

export function Component() {
  const { token = '' } = useParams();
  const { t } = useTranslation('remotehelp');
  useDocumentTitle(t('ui.guest-title'));
  const [state, setState] = useState<'ready' | 'busy' | 'open' | 'page' | 'over'>('ready');
  const [problem, setProblem] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const open = async () => {
    if (token === '' && code.replace(/\D/g, '').length !== 8) {
      setProblem(t('ui.guest-code-wrong'));
      return;
    }
    setState('busy');
    setProblem(null);
    try {
      // The customer's part is the widget's own; it is here before the link is used up.
      const file = '/widget/remote-help.js';
      const part = (await import(/* @vite-ignore */ file)) as Customer;
      const { secret, view } =
        token === ''
          ? await api('POST /api/remotehelp/codes', { body: { code } })
          : await api('POST /api/remotehelp/links/{token}', { params: { token } });
      setState('open');
      part.helpCustomer({
        base: location.origin,
        language: currentLocale(),
        secret,
        view,
        onBegun: (what) => setState(what === 'page' ? 'page' : 'open'),
        onOver: () => setState('over'),
      });
    } catch (error) {
      setState('ready');
      setProblem(
        isApiError(error)
          ? token !== '' && error.status < 500 && error.code !== 'parts.switched-off'
            ? t('ui.guest-gone')
            : error.message
          : t('ui.failed'),
      );
    }
  };
  return (
    <main className="rh-page">
      <div className="rh-card">
        <header>
          <Mark size={24} />
          <span>{t('ui.guest-title')}</span>
        </header>
        <h1>{t('ui.guest-title')}</h1>
        {problem ? <p role="alert">{problem}</p> : null}
        {state === 'over' ? <p role="status">{t('ui.guest-over')}</p> : null}
        {state === 'open' || state === 'page' ? <p role="status">{t('ui.guest-stay')}</p> : null}
        {state === 'page' ? (
          <nav aria-label={t('ui.guest-pages')}>
            <p>{t('ui.guest-pages')}</p>
            <ul>
              {pages.map(([path, key]) => (
                <li key={path}>
                  <Link to={path}>{t(key)}</Link>
                </li>
              ))}
            </ul>
          </nav>
        ) : null}
        {state === 'ready' || state === 'busy' ? (
          <form
            className="rh-form"
            onSubmit={(event) => {
              event.preventDefault();
              void open();
            }}
          >
            {problem ? null : <p>{t('ui.guest-ready')}</p>}
            {token === '' ? (
              <>
                <label htmlFor="rh-code">{t('ui.guest-code')}</label>
                <input
                  id="rh-code"
                  className="q-input rh-digits"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  maxLength={12}
                  value={code}
                  onChange={({ target }) => setCode(target.value)}
                />
                <small>{t('ui.guest-code-text')}</small>
              </>
            ) : null}
            <Button kind="primary" type="submit" busy={state === 'busy'}>
              {t('ui.guest-open')}
            </Button>
          </form>
        ) : null}
      </div>
    </main>
  );
}
