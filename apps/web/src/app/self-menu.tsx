import { Keyboard, Languages, LogOut, Monitor, Moon, Sun, UserCog } from 'lucide-react';
import { useNavigate } from 'react-router';
import { api } from '../shared/api.ts';
import { currentLocale, nameIn, useTranslation } from '../shared/i18n.ts';
import { useMe } from '../shared/session.ts';
import { setTheme, useTheme } from '../shared/theme.ts';
import { MenuButton, type MenuItem } from '../shared/ui/menu.tsx';
import { toastError } from '../shared/ui/toast.tsx';
import { settingsEntries } from './features.ts';
import { chooseLanguage } from './own-language.ts';

/** Ends the session and leaves by a full page load: nothing of one person stays in memory for the next. */
export async function signOut(): Promise<void> {
  await api('DELETE /api/identity/session');
  location.assign('/sign-in');
}

export function useSelfItems(onKeys: () => void): MenuItem[] {
  const { t } = useTranslation('ui');
  const theme = useTheme();
  const navigate = useNavigate();
  const locale = currentLocale();
  // The person's own account page, when the identity screens are there.
  const account = settingsEntries.find((entry) => entry.path === '/settings/account');
  return [
    {
      id: 'language',
      label: t('self.language'),
      icon: Languages,
      items: [
        {
          id: 'zh',
          label: '中文',
          checked: locale === 'zh-CN',
          run: () => void chooseLanguage('zh-CN').catch(toastError),
        },
        {
          id: 'en',
          label: 'English',
          checked: locale === 'en',
          run: () => void chooseLanguage('en').catch(toastError),
        },
      ],
    },
    {
      id: 'theme',
      label: t('self.theme'),
      icon: theme.dark ? Moon : Sun,
      items: [
        {
          id: 'light',
          label: t('self.light'),
          icon: Sun,
          checked: theme.choice === 'light',
          run: () => setTheme('light'),
        },
        {
          id: 'dark',
          label: t('self.dark'),
          icon: Moon,
          checked: theme.choice === 'dark',
          run: () => setTheme('dark'),
        },
        {
          id: 'system',
          label: t('self.system'),
          icon: Monitor,
          checked: theme.choice === 'system',
          run: () => setTheme('system'),
        },
      ],
    },
    { id: 'keys', label: t('self.keys'), icon: Keyboard, keys: '?', run: onKeys },
    ...(account ? [{ id: 'account', label: t('self.account'), icon: UserCog, run: () => navigate(account.path) }] : []),
    {
      id: 'out',
      label: t('self.sign-out'),
      icon: LogOut,
      separatorBefore: true,
      run: () => void signOut().catch(toastError),
    },
  ];
}

export function SelfMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation('ui');
  const me = useMe();
  const items = useSelfItems(onKeys);
  return (
    <MenuButton
      label={t('self.menu')}
      items={items}
      header={
        <div className="self-head">
          <b>{me.staff.name}</b> <span>{me.staff.number}</span>
          <small>
            {nameIn(me.staff.unitName)}
            {me.staff.postName ? ` · ${nameIn(me.staff.postName)}` : ''}
          </small>
        </div>
      }
      button={(props) => (
        <button
          type="button"
          className="self-button"
          aria-label={`${t('self.menu')} ${me.staff.name} ${me.staff.number}`}
          {...props}
        >
          <span aria-hidden="true">{[...me.staff.name][0]}</span>
        </button>
      )}
    />
  );
}
