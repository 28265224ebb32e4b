import type { Room } from '@qiao/server/contracts/teamwork';
import { AtSign, Plus, Users } from 'lucide-react';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { shortMoment } from '../../shared/time/format.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { openPair, useColleagues, useHits, useRooms } from './chat-data.ts';

export function RoomList({
  chosen,
  onRoom,
  onNew,
  extra,
}: {
  chosen: string | null;
  onRoom: (id: string) => void;
  onNew: () => void;
  extra: ReactNode;
}) {
  const { t } = useTranslation('teamwork');
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words.trim());
  const query = useRooms();
  return (
    <>
      <div className="chat-tools">
        <input
          className="q-input"
          type="search"
          value={words}
          aria-label={t('chat.find')}
          placeholder={t('chat.find')}
          onChange={(event) => setWords(event.target.value)}
        />
        <IconButton icon={Plus} label={t('chat.new')} onClick={onNew} />
        {extra}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached by keys */}
      <section className="chat-scroll scroll" tabIndex={0} aria-label={t('chat.rooms')}>
        {wanted ? (
          <Found words={wanted} onRoom={onRoom} />
        ) : (
          <>
            {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
            {query.isPending ? <Skeleton rows={6} height={56} /> : null}
            {query.data?.rooms.length === 0 ? (
              <Empty
                title={t('chat.none')}
                text={t('chat.none-text')}
                actions={[{ label: t('chat.new'), run: onNew, primary: true, icon: Plus }]}
              />
            ) : null}
            {query.data?.rooms.map((room) => (
              <Row key={room.id} room={room} current={room.id === chosen} onRoom={onRoom} />
            ))}
          </>
        )}
      </section>
    </>
  );
}

function Row({ room, current, onRoom }: { room: Room; current: boolean; onRoom: (id: string) => void }) {
  const { t } = useTranslation('teamwork');
  return (
    <button type="button" className="chat-row" aria-current={current || undefined} onClick={() => onRoom(room.id)}>
      <Face name={room.title} group={room.kind === 'group'} />
      <span className="chat-row-title ellipsis">{room.title}</span>
      <time dateTime={room.lastAt}>{shortMoment(room.lastAt, Date.now())}</time>
      <small className="ellipsis">
        {room.mentioned ? (
          <em className="chat-named">
            <Icon of={AtSign} size={12} /> {t('chat.mentioned')}{' '}
          </em>
        ) : null}
        {room.kind === 'group' && room.lastText && room.lastAuthor ? `${room.lastAuthor}: ` : ''}
        {room.lastText}
      </small>
      {room.unread > 0 ? (
        <b className="chat-count">
          <span aria-hidden="true">{room.unread > 99 ? '99+' : room.unread}</span>
          <span className="sr-only">{t('chat.open-unread', { count: room.unread })}</span>
        </b>
      ) : null}
    </button>
  );
}

export function Face({ name, group = false }: { name: string; group?: boolean }) {
  return (
    <span className={`chat-face${group ? ' is-group' : ''}`} aria-hidden="true">
      {group ? <Icon of={Users} size={16} /> : [...name].at(0)}
    </span>
  );
}

function Found({ words, onRoom }: { words: string; onRoom: (id: string) => void }) {
  const { t } = useTranslation('teamwork');
  const people = useColleagues(words);
  const hits = useHits(words);
  const talk = (id: string) =>
    openPair(id)
      .then((room) => onRoom(room.id))
      .catch(toastError);
  const nothing = people.data?.length === 0 && hits.data?.length === 0;
  return (
    <>
      {people.data?.length ? <h3 className="chat-group">{t('chat.colleagues')}</h3> : null}
      {people.data?.slice(0, 8).map((person) => (
        <button key={person.id} type="button" className="chat-row" onClick={() => void talk(person.id)}>
          <Face name={person.name} />
          <span className="chat-row-title ellipsis">{person.name}</span>
          <time>{person.number}</time>
          <small className="ellipsis">{nameIn(person.unitName)}</small>
        </button>
      ))}
      {hits.data?.length ? <h3 className="chat-group">{t('chat.hits')}</h3> : null}
      {hits.data?.map((hit) => (
        <button key={`${hit.roomId} ${hit.seq}`} type="button" className="chat-row" onClick={() => onRoom(hit.roomId)}>
          <Face name={hit.author} />
          <span className="chat-row-title ellipsis">{hit.title}</span>
          <time dateTime={hit.at}>{shortMoment(hit.at, Date.now())}</time>
          <small className="ellipsis">
            {hit.author}: {hit.text}
          </small>
        </button>
      ))}
      {nothing ? <Empty title={t('chat.no-hits')} /> : null}
    </>
  );
}
