import { CircleHelp, Ellipsis, Settings } from 'lucide-react';
import { useMemo } from 'react';
import { NavLink, useLocation, useNavigate } from 'react-router';
import { useBadge } from '../shared/badges.ts';
import { i18n, useTranslation } from '../shared/i18n.ts';
import { offered, useMe } from '../shared/session.ts';
import { Icon, type LucideIcon, Mark } from '../shared/ui/icon.tsx';
import { MenuButton } from '../shared/ui/menu.tsx';
import { navEntries, settingsEntries } from './features.ts';

function useEntries() {
  const me = useMe();
  return useMemo(
    () => ({
      main: navEntries.filter((entry) => offered(me, entry)),
      settings: settingsEntries.some((entry) => offered(me, entry)),
    }),
    [me],
  );
}

/** `exact`: another entry below this one is where the person is. */
type ItemProps = { to: string; icon: LucideIcon; label: string; badge?: string; exact?: boolean };

function Item({ to, icon, label, badge, exact = false }: ItemProps) {
  const count = useBadge(badge ?? '');
  const { t } = useTranslation('ui');
  return (
    <NavLink to={to} end={exact} className="nav-item">
      <Icon of={icon} size={18} />
      <span>{label}</span>
      {count > 0 ? (
        <>
          <i className="nav-dot" aria-hidden="true" />
          <span className="sr-only">{t('shell.waiting', { count })}</span>
        </>
      ) : null}
    </NavLink>
  );
}

export function Nav() {
  const { t } = useTranslation('ui');
  const { main, settings } = useEntries();
  const { pathname } = useLocation();
  const here = main.map(({ path }) => base(path)).filter((path) => `${pathname}/`.startsWith(`${path}/`));
  return (
    <nav className="nav" aria-label={t('shell.nav')}>
      <NavLink to="/" className="nav-mark" aria-label={t('shell.home')}>
        <Mark size={24} />
      </NavLink>
      <div className="nav-list">
        {main.map((entry) => (
          <Item
            key={entry.path}
            to={base(entry.path)}
            icon={entry.icon}
            label={i18n.t(entry.labelKey)}
            badge={base(entry.path)}
            exact={here.some((path) => path.startsWith(`${base(entry.path)}/`))}
          />
        ))}
      </div>
      <div className="nav-foot">
        <Item to="/help" icon={CircleHelp} label={t('shell.help')} />
        {settings ? <Item to="/settings" icon={Settings} label={t('shell.settings')} /> : null}
      </div>
    </nav>
  );
}

/** `/workspace/:id?` → `/workspace`: what a navigation entry leads to. */
export function base(path: string): string {
  return path.split('/:')[0]!.replace(/\/\*$/, '') || '/';
}

/** On phones: at most four places and the rest under "more". */
export function PhoneBar() {
  const { t } = useTranslation('ui');
  const navigate = useNavigate();
  const { main, settings } = useEntries();
  const first = [...main]
    .sort((a, b) => Number(b.phone ?? false) - Number(a.phone ?? false) || a.order - b.order)
    .slice(0, 3);
  const rest = main.filter((entry) => !first.includes(entry));
  return (
    <nav className="phone-bar" aria-label={t('shell.nav')}>
      {first.map((entry) => (
        <Item
          key={entry.path}
          to={base(entry.path)}
          icon={entry.icon}
          label={i18n.t(entry.labelKey)}
          badge={base(entry.path)}
        />
      ))}
      <MenuButton
        label={t('shell.more')}
        placement="top-end"
        items={[
          ...rest.map((entry) => ({
            id: entry.path,
            label: i18n.t(entry.labelKey),
            icon: entry.icon,
            run: () => navigate(base(entry.path)),
          })),
          { id: 'help', label: t('shell.help'), icon: CircleHelp, run: () => navigate('/help') },
          ...(settings
            ? [{ id: 'settings', label: t('shell.settings'), icon: Settings, run: () => navigate('/settings') }]
            : []),
        ]}
        button={(props) => (
          <button type="button" className="nav-item" {...props}>
            <Icon of={Ellipsis} size={18} />
            <span>{t('shell.more')}</span>
          </button>
        )}
      />
    </nav>
  );
}
