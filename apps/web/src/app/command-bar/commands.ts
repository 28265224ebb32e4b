import { useMemo } from 'react';
import { currentLocale, i18n, useTranslation } from '../../shared/i18n.ts';
import { holds, offered, useMe } from '../../shared/session.ts';
import { setTheme, useTheme } from '../../shared/theme.ts';
import { toastError } from '../../shared/ui/toast.tsx';
import { featureCommands, navEntries, settingsEntries } from '../features.ts';
import { base } from '../nav.tsx';
import { chooseLanguage } from '../own-language.ts';
import { setPresence, workRight } from '../presence/presence-data.ts';
import { signOut } from '../self-menu.tsx';
import type { Entry } from './command-bar.tsx';

/** Places and actions this person has. */
export function useCommands(go: (path: string) => void): Entry[] {
  const { t } = useTranslation('ui');
  const me = useMe();
  const theme = useTheme();
  return useMemo(() => {
    const places = [...navEntries, ...settingsEntries]
      .filter((entry) => offered(me, entry))
      .map((entry) => ({
        id: `go ${entry.path}`,
        kind: 'go',
        label: i18n.t(entry.labelKey),
        run: () => go(base(entry.path)),
      }));
    const parts = featureCommands
      .filter((command) => offered(me, command))
      .map((command) => ({
        id: command.id,
        kind: 'run',
        label: i18n.t(command.labelKey),
        ...(command.keys ? { keys: command.keys } : {}),
        run: () => command.run(go),
      }));
    const states = holds(me, workRight)
      ? (['ready', 'offline'] as const).map((state) => ({
          id: `presence ${state}`,
          kind: 'run',
          label: t(`command.presence-${state}`),
          run: () => void setPresence(state).catch(toastError),
        }))
      : [];
    const other = currentLocale() === 'en' ? 'zh-CN' : 'en';
    const own: Entry[] = [
      {
        id: 'theme',
        kind: 'run',
        label: t(theme.dark ? 'command.light' : 'command.dark'),
        run: () => setTheme(theme.dark ? 'light' : 'dark'),
      },
      {
        id: 'language',
        kind: 'run',
        label: t('command.language'),
        run: () => void chooseLanguage(other).catch(toastError),
      },
      { id: 'out', kind: 'run', label: t('self.sign-out'), run: () => void signOut().catch(toastError) },
    ];
    return [...places, ...parts, ...states, ...own];
  }, [go, me, t, theme.dark]);
}
