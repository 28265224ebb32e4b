/** One room: what was said, how far others have read, and the field to answer. */
import { ArrowLeft, Users } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { isApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { dayHeading, daysApart } from '../../shared/time/format.ts';
import { Bubble, EventLine } from '../../shared/ui/bubbles.tsx';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { FileView } from '../../shared/ui/file-view.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { readEarlier, useRoom, useRoomMarks, useThread } from './chat-data.ts';
import { sayAgain, useUnsent } from './chat-outbox.ts';
import { RoomComposer } from './room-composer.tsx';
import { MentionWords, RoomMessageItem, roomFileUrl } from './room-message.tsx';
import { RoomPeople } from './room-people.tsx';

export function RoomPane({
  id,
  onBack,
  onGone,
  extra,
}: {
  id: string;
  onBack: (() => void) | null;
  onGone: () => void;
  extra: ReactNode;
}) {
  const { t } = useTranslation('teamwork');
  const me = useMe();
  const room = useRoom(id);
  const thread = useThread(id);
  const unsent = useUnsent(id);
  const [people, setPeople] = useState(false);
  /** The picture that is looked at. */
  const [looked, setLooked] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const pinned = useRef(true);
  const lastSeq = thread.data?.lastSeq ?? 0;
  useRoomMarks(room.data, lastSeq);
  // Stays at the end unless somebody reads further up.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each new message
  useLayoutEffect(() => {
    if (pinned.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [lastSeq, unsent.length, thread.isSuccess]);

  if (isApiError(room.error) && room.error.status === 404)
    return <Empty title={t('chat.gone')} actions={[{ label: t('chat.back'), run: onGone, primary: true }]} />;
  const failure = room.error ?? thread.error;
  if (failure) return <Failed error={failure} retry={() => void Promise.all([room.refetch(), thread.refetch()])} />;

  const messages = thread.data?.messages ?? [];
  const others = room.data?.people.filter((person) => person.id !== me.staff.id) ?? [];
  const mark = (seq: number): string => {
    const readers = others.filter((person) => person.readSeq >= seq).length;
    if (room.data?.kind === 'pair') return t(readers > 0 ? 'chat.read' : 'chat.unread');
    if (readers === 0 && others.length > 0) return t('chat.unread');
    return readers === others.length ? t('chat.read-all') : t('chat.read-by', { count: readers });
  };
  const lastOwn = messages.findLast((message) => message.author.id === me.staff.id && message.kind !== 'event')?.seq;
  return (
    <section className="chat-room" aria-label={room.data?.title}>
      <header className="chat-room-head">
        {onBack ? <IconButton icon={ArrowLeft} label={t('chat.back')} onClick={onBack} /> : null}
        <b className="ellipsis">{room.data?.title}</b>
        {room.data?.kind === 'group' ? (
          <Button small kind="text" icon={Users} onClick={() => setPeople(true)}>
            {t('chat.people-count', { count: room.data.members })}
          </Button>
        ) : null}
        {onBack ? extra : null}
      </header>
      <div
        ref={scroller}
        className="chat-messages scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached by keys
        tabIndex={0}
        role="log"
        aria-label={room.data?.title}
        onScroll={({ currentTarget: box }) => {
          pinned.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
        }}
      >
        {thread.isPending ? <Skeleton kind="chat" rows={6} height={48} /> : null}
        {thread.data?.more ? (
          <Button small kind="text" onClick={() => void readEarlier(id).catch(toastError)}>
            {t('chat.earlier')}
          </Button>
        ) : null}
        {messages.map((message, index) => {
          const before = messages[index - 1];
          const newDay = !before || daysApart(before.at, Date.parse(message.at)) !== 0;
          const goesOn =
            !newDay &&
            before.kind !== 'event' &&
            before.author.id === message.author.id &&
            Date.parse(message.at) - Date.parse(before.at) < 60_000;
          return (
            <div key={message.seq}>
              {newDay ? <EventLine>{dayHeading(message.at, Date.now())}</EventLine> : null}
              <RoomMessageItem
                message={message}
                mine={message.author.id === me.staff.id}
                ownNumber={me.staff.number}
                head={!goesOn}
                foot={message.seq === lastOwn ? mark(message.seq) : null}
                onOpen={setLooked}
              />
            </div>
          );
        })}
        {unsent.map((entry) => (
          <Bubble
            key={entry.clientId}
            side="own"
            author={t('chat.you')}
            at={entry.at}
            head={false}
            foot={
              entry.error === null ? (
                t('chat.sending')
              ) : (
                <>
                  <span className="chat-unsent">{t('chat.unsent', { reason: entry.error })}</span>
                  <Button small onClick={() => sayAgain(entry.clientId)}>
                    {t('chat.again')}
                  </Button>
                </>
              )
            }
          >
            <MentionWords text={entry.text || '…'} own={me.staff.number} />
          </Bubble>
        ))}
      </div>
      {room.data ? <RoomComposer room={room.data} /> : null}
      {looked ? (
        <FileView
          files={messages.flatMap(({ attachment }) =>
            attachment?.mediaType.startsWith('image/')
              ? [{ ...attachment, url: roomFileUrl(id, attachment.fileId) }]
              : [],
          )}
          first={looked}
          onClose={() => setLooked(null)}
        />
      ) : null}
      {people && room.data ? <RoomPeople room={room.data} onClose={() => setPeople(false)} onLeft={onGone} /> : null}
    </section>
  );
}
