import './home.css';
import { Link } from 'react-router';
import { settingsEntries } from '../../app/features.ts';
import { base } from '../../app/nav.tsx';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { offered, useMe } from '../../shared/session.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty } from '../../shared/ui/states.tsx';

const groups = ['people', 'service', 'channels', 'data', 'system'] as const;

/** Every settings screen this person may open, by what it is about. */
export function Component() {
  const { t } = useTranslation('ui');
  const me = useMe();
  const open = settingsEntries.filter((entry) => offered(me, entry));
  return (
    <Page title={t('settings.title')}>
      {open.length === 0 ? <Empty title={t('settings.none-title')} text={t('settings.none-text')} /> : null}
      {groups.map((group) => {
        const own = open.filter((entry) => entry.group === group);
        if (own.length === 0) return null;
        return (
          <section key={group} className="settings-group">
            <h2>{t(`settings.groups.${group}`)}</h2>
            <ul>
              {own.map((entry) => (
                <li key={entry.path}>
                  <Link to={base(entry.path)}>
                    <Icon of={entry.icon} size={18} />
                    <span>
                      <b>{i18n.t(entry.labelKey)}</b>
                      <small>{i18n.t(entry.aboutKey)}</small>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </Page>
  );
}
