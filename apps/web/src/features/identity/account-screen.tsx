/** One's own account: password, second factor, the browsers one is signed in with. */
import './people.css';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { Facts, Page, Panel } from '../../shared/ui/page.tsx';
import { OwnPassword } from './own-password.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { OwnTotp } from './own-totp.tsx';

export function Component() {
  const { t } = useTranslation('identity');
  const me = useMe();
  return (
    <Page title={t('ui.account.title')}>
      <div className="admin-page">
        <Panel title={t('ui.account.me')}>
          <Facts
            rows={[
              { label: t('ui.staff.name'), value: me.staff.name },
              { label: t('ui.staff.number'), value: me.staff.number },
              { label: t('ui.staff.unit'), value: nameIn(me.staff.unitName) },
              { label: t('ui.staff.post'), value: nameIn(me.staff.postName) || '—' },
              { label: t('ui.staff.email'), value: me.staff.email ?? '—' },
            ]}
          />
        </Panel>
        <Panel title={t('ui.account.password')}>
          <OwnPassword />
        </Panel>
        <Panel title={t('ui.account.totp')}>
          <OwnTotp enabled={me.totpEnabled} />
        </Panel>
        <Panel title={t('ui.account.sessions')}>
          <OwnSessions />
        </Panel>
      </div>
    </Page>
  );
}
