import './styles/shell.css';
import { useEffect, useRef, useState } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { useTranslation } from '../shared/i18n.ts';
import { useKeys } from '../shared/keys.ts';
import { queryClient } from '../shared/query.ts';
import { startRealtime, useTopic } from '../shared/realtime/realtime.ts';
import { sessionQuery } from '../shared/session.ts';
import { holdTyping } from '../shared/typed-ahead.ts';
import { ConnectionNotice } from './connection-notice.tsx';
import { LazyPart } from './lazy-part.tsx';
import { Nav, PhoneBar } from './nav.tsx';
import { OfferDock } from './offers/offer-dock.tsx';
import { SessionGuard } from './session-guard.tsx';
import { TopBar } from './top-bar.tsx';

const loadCommandBar = () => import('./command-bar/command-bar.tsx');
const loadKeyHelp = () => import('./key-help.tsx');

/** The frame around every signed-in screen: navigation, top bar, offers, live connection. */
export function Shell() {
  const { t } = useTranslation('ui');
  const navigate = useNavigate();
  const [over, setOver] = useState<'commands' | 'keys' | null>(null);
  const content = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const first = useRef(true);

  useEffect(() => startRealtime(), []);
  // An administrator switched a part of the product: menus and doors follow at once.
  useTopic('parts:company', {
    event: () => void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });

  // A new screen starts at its top for screen readers too; the first one is left alone.
  const section = pathname.split('/')[1];
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the section changes
  useEffect(() => {
    if (first.current) first.current = false;
    else content.current?.focus({ preventScroll: true });
  }, [section]);

  const search = () => {
    holdTyping();
    setOver('commands');
  };
  useKeys([
    {
      keys: 'Ctrl+k',
      labelKey: 'ui:keys.commands',
      group: 'everywhere',
      inFields: true,
      run: search,
    },
    { keys: '?', labelKey: 'ui:keys.help', group: 'everywhere', run: () => setOver('keys') },
  ]);

  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t('shell.skip')}
      </a>
      <Nav />
      <TopBar onSearch={search} onKeys={() => setOver('keys')} notice={<ConnectionNotice />} />
      <main className="shell-content" id="content" tabIndex={-1} ref={content}>
        <Outlet />
      </main>
      <PhoneBar />
      <OfferDock />
      <SessionGuard />
      {over === 'commands' ? (
        <LazyPart
          load={loadCommandBar}
          props={{ onClose: () => setOver(null), go: (path: string) => navigate(path) }}
        />
      ) : null}
      {over === 'keys' ? <LazyPart load={loadKeyHelp} props={{ onClose: () => setOver(null) }} /> : null}
    </div>
  );
}
