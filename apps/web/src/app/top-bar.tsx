import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../shared/i18n.ts';
import { Kbd } from '../shared/ui/button.tsx';
import { Icon, Mark } from '../shared/ui/icon.tsx';
import { Bell } from './bell.tsx';
import { boardPart, chatPart, softphonePart } from './features.ts';
import { LazyPart } from './lazy-part.tsx';
import { PresenceControl } from './presence/presence-control.tsx';
import { SelfMenu } from './self-menu.tsx';

const nothing = {};

export function TopBar({ onSearch, onKeys, notice }: { onSearch: () => void; onKeys: () => void; notice: ReactNode }) {
  const { t } = useTranslation('ui');
  return (
    <header className="top-bar">
      <span className="top-mark" aria-hidden="true">
        <Mark size={22} />
      </span>
      <button type="button" className="top-search" onClick={onSearch}>
        <Icon of={Search} size={16} />
        <span className="ellipsis">{t('shell.search')}</span>
        <Kbd>Ctrl K</Kbd>
      </button>
      <div className="top-softphone">{softphonePart ? <LazyPart load={softphonePart} props={nothing} /> : null}</div>
      <div className="top-notice">{notice}</div>
      {boardPart ? <LazyPart load={boardPart} props={nothing} /> : null}
      <PresenceControl />
      {chatPart ? <LazyPart load={chatPart} props={nothing} /> : null}
      <Bell />
      <SelfMenu onKeys={onKeys} />
    </header>
  );
}
