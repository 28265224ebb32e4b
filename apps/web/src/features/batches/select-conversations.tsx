/** The conversation list while rows are ticked: the same rows with a box before each, and the bar over them. */
import './batches.css';
import type { Conversation } from '@qiao/server/contracts/conversations';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { listRowHeight } from '../../shared/ui/list-row.tsx';
import { VirtualList, type VirtualListHandle } from '../../shared/ui/virtual-list.tsx';
import { ConversationRow } from '../workspace/list/conversation-row.tsx';
import type { ViewKey } from '../workspace/list/views-pane.tsx';
import BatchBar from './batch-bar.tsx';
import { useSelection } from './selection.ts';

export default function SelectConversations({
  conversations,
  view,
  total,
  current,
  onOpen,
  onLeave,
  onNearEnd,
}: {
  conversations: Conversation[];
  view: ViewKey;
  total: string;
  current: string | null;
  onOpen: (id: string) => void;
  onLeave: () => void;
  onNearEnd?: (() => void) | undefined;
}) {
  const { t } = useTranslation('batches');
  const shown = conversations.map((one) => one.id);
  const selection = useSelection(shown);
  const list = useRef<VirtualListHandle>(null);
  const at = shown.indexOf(current ?? '');
  useEffect(() => {
    if (at >= 0) list.current?.show(at);
  }, [at]);
  useKeys([
    {
      keys: 'x',
      labelKey: 'batches:ui.keys.toggle',
      group: 'list',
      enabled: current !== null && at >= 0,
      run: () => selection.toggle(current!),
    },
  ]);
  return (
    <div className="ba-select">
      <BatchBar
        subject="conversation"
        selection={selection}
        shown={shown}
        // Parts of what is in hand are all loaded; only a unit's list may be longer.
        filter={{ conversations: view === 'unit' ? 'unit' : 'mine' }}
        total={view === 'unit' ? total : String(shown.length)}
        onLeave={onLeave}
        buttons={2}
      />
      <VirtualList
        ref={list}
        items={conversations}
        height={listRowHeight}
        keyOf={(one) => one.id}
        label={t('ui.select')}
        row={(one) => (
          <div className={`ba-row${selection.has(one.id) ? ' is-on' : ''}`}>
            <label className="ba-tick">
              <input
                type="checkbox"
                checked={selection.has(one.id)}
                aria-label={t('ui.select-row', { name: one.title })}
                onChange={(event) => selection.toggle(one.id, (event.nativeEvent as MouseEvent).shiftKey === true)}
              />
            </label>
            <ConversationRow conversation={one} view={view} selected={one.id === current} onOpen={onOpen} />
          </div>
        )}
        {...(onNearEnd ? { onNearEnd } : {})}
      />
    </div>
  );
}
