/** Who is on the pages now; bans. */
import './visitors.css';
import { useLocation, useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Page } from '../../shared/ui/page.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { BanList } from './ban-list.tsx';
import { LiveList } from './live-list.tsx';

const tabs = [
  { key: 'live', right: 'visitors.invite' },
  { key: 'bans', right: 'visitors.ban' },
] as const;
type Key = (typeof tabs)[number]['key'];

export function Component() {
  const { t } = useTranslation('visitors');
  const can = useCan();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const open = tabs.filter((one) => can(one.right));
  const chosen: Key = pathname.endsWith('/bans') ? 'bans' : 'live';
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      tabs={
        open.length > 1 ? (
          <Tabs
            id="visitors"
            label={t('ui.title')}
            tabs={open.map(({ key }) => ({ key, label: t(`ui.${key}`) }))}
            chosen={chosen}
            onChange={(key) => navigate(key === 'live' ? '/visitors' : `/visitors/${key}`)}
          />
        ) : undefined
      }
    >
      <div
        className="visitors-panel"
        {...(open.length > 1
          ? { id: 'visitors-panel', role: 'tabpanel', 'aria-labelledby': `visitors-${chosen}` }
          : {})}
      >
        {chosen === 'live' ? <LiveList /> : <BanList />}
      </div>
    </Page>
  );
}
