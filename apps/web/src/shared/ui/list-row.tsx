import type { Channel } from '@qiao/server/contracts/routing';
import { memo, type ReactNode } from 'react';
import { useTranslation } from '../i18n.ts';
import { ChannelIcon } from './icon.tsx';

export const listRowHeight = 76;

/** One thing to work on, 76 high: channel, name, clock; last words; meta and number or unread count. */
export const ListRow = memo(function ListRow({
  id,
  channel,
  name,
  tier,
  clock,
  words,
  meta,
  mark,
  number,
  unread = 0,
  selected,
  current,
  onOpen,
}: {
  id: string;
  channel: Channel;
  name: string;
  tier?: string | null;
  clock?: ReactNode;
  words: string;
  meta: string;
  /** Beside the meta line: a colleague looks at it. */
  mark?: ReactNode;
  number?: string;
  unread?: number;
  /** Open beside the list. */
  selected: boolean;
  /** Under the keyboard's cursor. */
  current?: boolean;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation('ui');
  return (
    <button
      type="button"
      id={`row-${id}`}
      className={`q-row${selected ? ' is-selected' : ''}${current ? ' is-current' : ''}${unread > 0 ? ' is-unread' : ''}`}
      aria-current={selected || undefined}
      tabIndex={selected || current ? 0 : -1}
      onClick={() => onOpen(id)}
    >
      <span className="q-row-icon">
        <ChannelIcon channel={channel} />
        <span className="sr-only">{t(`channel.${channel}`)}</span>
      </span>
      <span className="q-row-head">
        <b className="ellipsis">{name}</b>
        {tier ? <span className="q-tag q-tag-line">{tier}</span> : null}
        <span className="q-row-clock">{clock}</span>
      </span>
      <span className="q-row-words ellipsis">{words}</span>
      <span className="q-row-foot">
        <span className="ellipsis">{meta}</span>
        {mark}
        {unread > 0 ? (
          <span className="q-count">
            {unread > 99 ? '99+' : unread}
            <span className="sr-only">{t('row.unread')}</span>
          </span>
        ) : (
          <span>{number}</span>
        )}
      </span>
    </button>
  );
});
