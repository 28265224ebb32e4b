import { ChevronDown } from 'lucide-react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { askNotificationRight } from '../../shared/notify.ts';
import { Elapsed } from '../../shared/ui/clock-chip.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { MenuButton, type MenuItem } from '../../shared/ui/menu.tsx';
import { StateDot } from '../../shared/ui/state-dot.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { setPresence, shownState, useBreakReasons, usePresence } from './presence-data.ts';

/** The own state in the top bar: what it is, since when, how full; and the way to another. */
export function PresenceControl() {
  const { t } = useTranslation('ui');
  const presence = usePresence();
  const reasons = useBreakReasons(presence !== null);
  if (!presence) return null;
  const shown = shownState(presence);
  const reason = reasons.find((one) => one.code === presence.reason);
  const go = (state: 'ready' | 'break' | 'offline', code?: string) => {
    // Asked in the moment the person says "ready": browsers want a press, and here it makes sense to people.
    if (state === 'ready') askNotificationRight();
    setPresence(state, code).catch(toastError);
  };
  const items: MenuItem[] = [
    {
      id: 'ready',
      label: t('presence.ready'),
      hint: t('presence.ready-hint'),
      mark: <StateDot state="ready" />,
      checked: presence.state === 'ready',
      run: () => go('ready'),
    },
    ...(reasons.length === 0
      ? [
          {
            id: 'break',
            label: t('presence.break'),
            mark: <StateDot state="break" />,
            run: () => go('break'),
          } as MenuItem,
        ]
      : reasons.map(
          (one): MenuItem => ({
            id: `break-${one.code}`,
            label: nameIn(one.name),
            ...(one.limitMinutes ? { hint: t('presence.limit', { count: one.limitMinutes }) } : {}),
            mark: <StateDot state="break" />,
            checked: presence.state === 'break' && presence.reason === one.code,
            run: () => go('break', one.code),
          }),
        )),
    {
      id: 'offline',
      label: t('presence.offline'),
      hint: t('presence.offline-hint'),
      mark: <StateDot state="offline" />,
      checked: presence.state === 'offline',
      separatorBefore: true,
      run: () => go('offline'),
    },
  ];
  const load = Object.entries(presence.load)
    // What is in hand; somebody idle sees the room for chats.
    .filter(([channel, slot]) => slot.held > 0 || (channel === 'chat' && slot.capacity > 0))
    .map(([channel, slot]) => `${t(`channel.${channel}`)} ${slot.held}/${slot.capacity}`)
    .join(' ');
  const word = presence.state === 'break' && reason ? nameIn(reason.name) : t(`presence.${shown}`);
  return (
    <MenuButton
      label={t('presence.menu')}
      items={items}
      footer={
        presence.forcedBy ? (
          <div className="q-menu-foot">
            {t(presence.forcedBy === 'router' ? 'presence.forced.router' : 'presence.forced.other')}
          </div>
        ) : null
      }
      button={(props) => (
        <button type="button" className="presence" {...props}>
          <span className="sr-only">{t('presence.menu')}</span>
          <StateDot state={shown} />
          <b>{word}</b>
          {shown === 'offline' ? null : (
            <span className="presence-time">
              <Elapsed since={presence.since} />
            </span>
          )}
          {load ? <span className="presence-load">{load}</span> : null}
          <Icon of={ChevronDown} size={16} />
        </button>
      )}
    />
  );
}
