import './signin.css';
import type { Me } from '@qiao/server/contracts/identity';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { api, withQuery } from '../../shared/api.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { SignInForm } from './sign-in-form.tsx';
import { SignInFrame } from './sign-in-frame.tsx';

/** Only paths of our own: `//host` and `/\host` would lead elsewhere. */
export function safeReturn(to: string | null): string {
  return to && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}

export function Component() {
  const { t } = useTranslation('ui');
  useDocumentTitle(t('sign-in.title'));
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [filled, setFilled] = useState<{ login: string; password: string } | null>(null);
  const { data: options } = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: () => api('GET /api/identity/sign-in-options'),
    staleTime: 60_000,
  });
  const done = (me: Me) => {
    window.qiaoEarly?.clear();
    queryClient.clear();
    queryClient.setQueryData(['session'], me);
    navigate(me.mustChangePassword ? '/change-password' : safeReturn(params.get('to')), { replace: true });
  };
  const refused = params.get('error');
  if (options?.firstRun) return <Navigate to="/setup" replace />;
  const to = safeReturn(params.get('to'));
  return (
    <SignInFrame title={t('sign-in.title')}>
      {refused ? (
        <p className="sign-in-error" role="alert">
          {t(refused === 'identity.oidc-unknown-staff' ? 'sign-in.oidc-unknown' : 'sign-in.oidc-failed')}
        </p>
      ) : null}
      <SignInForm onDone={done} filled={filled} />
      <div className="sign-in-more">
        <Link to="/sign-in/forgot">{t('sign-in.forgot')}</Link>
        {options?.others.map(({ kind, startUrl }) => (
          <a key={kind} href={withQuery(startUrl, { returnTo: to })}>
            {t(`sign-in.by-${kind}`)}
          </a>
        ))}
        {options?.oidc ? <a href={withQuery(options.oidc.startUrl, { returnTo: to })}>{options.oidc.label}</a> : null}
      </div>
      {options && options.demoAccounts.length > 0 ? (
        <section className="demo-accounts" aria-labelledby="demo-title">
          <h2 id="demo-title">{t('sign-in.demo')}</h2>
          <p>{t('sign-in.demo-text')}</p>
          <ul>
            {options.demoAccounts.map((account) => (
              <li key={account.number}>
                <button type="button" onClick={() => setFilled({ login: account.number, password: account.password })}>
                  <b>{nameIn(account.name)}</b>
                  <span>{account.number}</span>
                  <small>{nameIn(account.post)}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </SignInFrame>
  );
}
