import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../../shared/i18n.ts';
import type { Me } from '../../../shared/session.ts';
import { dayHeading } from '../../../shared/time/format.ts';
import { EventLine } from '../../../shared/ui/bubbles.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { type Thread, type ThreadItem, threadItems } from '../data/thread.ts';
import { older } from '../data/thread-store.ts';
import { useTyping } from '../data/typing.ts';
import { MessageItem, OutgoingItem } from './message-item.tsx';

/** Rough heights before the real ones are measured; good guesses keep the scroll bar calm. */
function guess(item: ThreadItem): number {
  if (item.kind === 'day' || item.kind === 'unread') return 24;
  const text = item.kind === 'message' ? item.message.text : item.outgoing.text;
  const head = item.head ? 20 : 0;
  if (item.kind === 'message' && item.message.kind === 'event') return 16;
  if (item.kind === 'message' && item.message.kind === 'image') return head + 180;
  if (item.kind === 'message' && item.message.kind === 'card') return head + 104;
  return head + 16 + 22 * Math.max(1, Math.ceil(text.length / 34));
}

const endThreshold = 48;

/** The messages, newest at the foot. Only what is in sight exists; older pages come in above without moving what is read. */
export function MessageList({
  id,
  thread,
  me,
  unreadFrom,
  showSeq,
  customerName,
  recallable,
  lettersTo,
  receiptsTo,
  onTakeBack,
}: {
  id: string;
  thread: Thread;
  me: Me;
  unreadFrom: number | null;
  /** A message to bring into sight (a search hit). */
  showSeq: number | null;
  customerName: string;
  recallable: boolean;
  /** In a thread of letters: its last seq; null elsewhere. */
  lettersTo: number | null;
  receiptsTo: number | null;
  /** A refused message's text goes back to the composer. */
  onTakeBack: (text: string) => void;
}) {
  const { t } = useTranslation('workspace');
  const scroller = useRef<HTMLDivElement>(null);
  const typing = useTyping(id);
  const items = useMemo(() => threadItems(thread, unreadFrom), [thread, unreadFrom]);
  const [below, setBelow] = useState(false);

  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guess(items[index]!),
    getItemKey: (index) => items[index]!.key,
    overscan: 8,
    gap: 8,
    paddingStart: 12,
    paddingEnd: 12,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endThreshold,
    onChange: (instance) => setBelow(!instance.isAtEnd(endThreshold * 2)),
  });

  // Opened at the newest message; nobody should see it scroll there.
  const placed = useRef(false);
  useLayoutEffect(() => {
    if (placed.current || items.length === 0) return;
    placed.current = true;
    if (showSeq === null) list.scrollToEnd();
  }, [items.length, list, showSeq]);

  // A search hit: read older pages until it is there.
  const shown = useRef<number | null>(null);
  useEffect(() => {
    if (showSeq === null || shown.current === showSeq) return;
    const index = items.findIndex((item) => item.kind === 'message' && item.message.seq === showSeq);
    if (index >= 0) {
      shown.current = showSeq;
      list.scrollToIndex(index, { align: 'center' });
    } else if (thread.older) void older(id);
  }, [items, showSeq, thread.older, id, list]);

  const rows = list.getVirtualItems();
  const first = rows[0]?.index ?? 0;
  const oldest = thread.messages[0]?.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks once per page that has come into sight
  useEffect(() => {
    if (placed.current && first <= 3 && thread.older) void older(id).catch(() => {});
  }, [first <= 3, oldest, thread.older]);

  // Own words are always brought into sight.
  const sending = thread.outgoing.length;
  const before = useRef(sending);
  useLayoutEffect(() => {
    if (sending > before.current) list.scrollToEnd();
    before.current = sending;
  }, [sending, list]);

  const lastOwn = useMemo(
    () =>
      thread.messages.findLast(
        (message) => message.author.kind === 'agent' && message.kind !== 'note' && message.kind !== 'event',
      )?.seq,
    [thread.messages],
  );
  const now = Date.now();
  return (
    <div className="ws-messages">
      <div
        className="ws-scroll scroll"
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take keys
        tabIndex={0}
        role="log"
        aria-label={t('messages')}
        aria-live="off"
      >
        <div className="ws-sizer" style={{ height: list.getTotalSize() }}>
          {rows.map((row) => {
            const item = items[row.index]!;
            return (
              <div
                key={row.key}
                ref={list.measureElement}
                data-index={row.index}
                className="ws-message"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <div className="ws-column">
                  {item.kind === 'day' ? <p className="ws-day">{dayHeading(item.at, now)}</p> : null}
                  {item.kind === 'unread' ? <EventLine>{t('unread-from-here')}</EventLine> : null}
                  {item.kind === 'message' ? (
                    <MessageItem
                      conversationId={id}
                      message={item.message}
                      head={item.head}
                      me={me}
                      customerName={customerName}
                      recallable={recallable}
                      lettersTo={lettersTo}
                      receiptsTo={receiptsTo}
                      readMark={
                        item.message.seq === lastOwn
                          ? thread.readByVisitor >= item.message.seq
                            ? 'read'
                            : 'sent'
                          : null
                      }
                    />
                  ) : null}
                  {item.kind === 'outgoing' ? (
                    <OutgoingItem
                      conversationId={id}
                      outgoing={item.outgoing}
                      head={item.head}
                      me={me}
                      onTakeBack={onTakeBack}
                    />
                  ) : null}
                </div>
              </div>
            );
          })}
        </div>
      </div>
      {/* Said to screen readers: the newest words only, not the whole log again. */}
      <LiveWords thread={thread} customerName={customerName} />
      {typing !== null ? (
        <p className="ws-typing">
          <span className="ws-typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {t('typing', { name: typing || customerName })}
        </p>
      ) : null}
      {below ? (
        <button type="button" className="ws-to-end" onClick={() => list.scrollToEnd()}>
          <Icon of={ArrowDown} size={14} /> {t('to-end')}
        </button>
      ) : null}
    </div>
  );
}

function LiveWords({ thread, customerName }: { thread: Thread; customerName: string }) {
  const last = thread.messages.at(-1);
  const first = useRef(last?.seq ?? 0);
  const words =
    last && last.seq > first.current && last.author.kind === 'visitor'
      ? `${last.author.name ?? customerName}: ${last.text || last.attachment?.name || ''}`
      : '';
  return (
    <p className="sr-only" aria-live="polite">
      {words}
    </p>
  );
}
