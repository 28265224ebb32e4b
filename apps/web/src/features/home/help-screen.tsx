import './home.css';
import { Fragment } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Kbd } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';

const topics = ['work', 'offers', 'clocks', 'privacy', 'connection'] as const;
const keys: [string, string][] = [
  ['Ctrl K', 'keys.commands'],
  ['?', 'keys.help'],
  ['F2', 'offer.accept'],
  ['⇧F2', 'offer.decline'],
];

/** The first page of help: how the desk works, in a minute. */
export function Component() {
  const { t } = useTranslation('ui');
  return (
    <Page title={t('help.title')}>
      <div className="help">
        {topics.map((topic) => (
          <section key={topic}>
            <h2>{t(`help.${topic}.title`)}</h2>
            <p>{t(`help.${topic}.text`)}</p>
          </section>
        ))}
        <section>
          <h2>{t('keys.title')}</h2>
          <dl className="help-keys">
            {keys.map(([key, label]) => (
              <Fragment key={key}>
                <dt>
                  <Kbd>{key}</Kbd>
                </dt>
                <dd>{t(label)}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      </div>
    </Page>
  );
}
