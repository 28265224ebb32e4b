import type { ReactNode } from 'react';
import { currentLocale, setLocale, useTranslation } from '../../shared/i18n.ts';
import { Mark } from '../../shared/ui/icon.tsx';

/** The quiet page around everything that happens before somebody is signed in. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation('ui');
  const other = currentLocale() === 'en' ? 'zh-CN' : 'en';
  return (
    <main className="sign-in scroll">
      <div className="sign-in-box">
        <header>
          <span className="sign-in-mark">
            <Mark size={28} />
          </span>
          <span className="sign-in-name">{t('product')}</span>
          <button type="button" className="q-link" lang={other} onClick={() => void setLocale(other)}>
            {other === 'en' ? 'English' : '中文'}
          </button>
        </header>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
