import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../../server/src/modules/conversations/contract.ts';
import { CardWords } from './card.tsx';
import type { Unsent } from './chat-state.ts';
import { Icon, type Shared } from './shared.tsx';
import { clockTime, dayName } from './text.ts';

export function Messages(shared: Shared & { greeting: string }) {
  const { chat, context, state, say, greeting } = shared;
  const list = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const firstSeq = state.messages[0]?.seq;
  const heightBefore = useRef(0);

  // Stay at the newest unless the visitor scrolled up; keep the place when older messages are put in front.
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    if (stick.current) element.scrollTop = element.scrollHeight;
  }, [state.messages.length, state.unsent.length, state.typing, state.visible]);
  useLayoutEffect(() => {
    const element = list.current;
    if (element && !stick.current) element.scrollTop += element.scrollHeight - heightBefore.current;
    heightBefore.current = element?.scrollHeight ?? 0;
  }, [firstSeq]);

  let day = '';
  return (
    <div
      class="list"
      ref={list}
      role="log"
      aria-label={say('messages')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={(event) => {
        const element = event.currentTarget;
        stick.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
        heightBefore.current = element.scrollHeight;
      }}
    >
      {state.more && (
        <button type="button" class="more" onClick={() => void chat.earlier()}>
          {say('earlier')}
        </button>
      )}
      {!state.more && greeting && (
        <div class="m">
          <p>{greeting}</p>
        </div>
      )}
      {state.messages.map((message) => {
        const today = dayName(message.at, context.language, say);
        const head = today === day ? null : <div class="day">{today}</div>;
        day = today;
        return (
          <>
            {head}
            <Entry key={message.seq} {...shared} message={message} />
          </>
        );
      })}
      {state.unsent.map((item) => (
        <Waiting key={item.clientId} {...shared} item={item} />
      ))}
      {state.typing && <div class="event">{say('typing', { name: state.typing })}</div>}
    </div>
  );
}

/** Lines of the system that concern the customer; others are not drawn. */
const events: Record<
  string,
  | 'agentJoined'
  | 'transferred'
  | 'told'
  | 'closed'
  | 'ticketOpened'
  | 'waitingAgain'
  | 'idleWarning'
  | 'helpRunning'
  | 'helpEnded'
  | 'callBegun'
  | 'callAnswered'
  | 'callOver'
  | 'callUnanswered'
> = {
  'conversations.idle-warning': 'idleWarning',
  'conversations.joined': 'agentJoined',
  'conversations.transferred': 'transferred',
  'conversations.told': 'told',
  'conversations.waiting-again': 'waitingAgain',
  'conversations.closed': 'closed',
  'conversations.closed-by.visitor': 'closed',
  'conversations.closed-by.agent': 'closed',
  'conversations.closed-by.system': 'closed',
  'conversations.ticket-linked': 'ticketOpened',
  'webcalls.called': 'callBegun',
  'webcalls.connected': 'callAnswered',
  'webcalls.ended': 'callOver',
  'webcalls.unanswered': 'callUnanswered',
  'remotehelp.running': 'helpRunning',
  'remotehelp.ended-by-customer': 'helpEnded',
  'remotehelp.ended-by-agent': 'helpEnded',
  'remotehelp.ended-by-network': 'helpEnded',
  'remotehelp.ended-by-program': 'helpEnded',
};

function Entry({ chat, context, state, say, message }: Shared & { message: Message }) {
  const mine = message.author.kind === 'visitor';
  const [, again] = useState(0);
  const age = Date.now() - Date.parse(message.at);
  const left = context.settings.recallSeconds * 1000 - age;
  const recallable = mine && !message.recalledAt && left > 0 && state.conversation?.state !== 'closed';
  useEffect(() => {
    if (!recallable) return;
    const timer = setTimeout(() => again((count) => count + 1), left + 50);
    return () => clearTimeout(timer);
  }, [recallable]);
  if (message.kind === 'note' || message.kind === 'rating') return null;
  if (message.kind === 'event') {
    const key = events[message.event?.code ?? ''];
    return key ? <div class="event">{say(key, message.event?.params)}</div> : null;
  }
  const read = mine && (state.conversation?.readByAgent ?? 0) >= message.seq;
  const last =
    mine &&
    !state.messages.some(
      (other) => other.seq > message.seq && other.author.kind === 'visitor' && other.kind !== 'event',
    );
  return (
    <div class={mine ? 'm me' : 'm'}>
      {!mine && (
        <small>
          {[message.author.name, message.author.number].filter(Boolean).join(' · ')}{' '}
          {clockTime(message.at, context.language)}
        </small>
      )}
      {message.recalledAt ? (
        <p class="gone">{say(mine ? 'recalledByMe' : 'recalledByThem')}</p>
      ) : message.card ? (
        <div class="card">
          {message.attachment && <Attachment {...{ chat, say }} attachment={message.attachment} />}
          <CardWords {...{ context, say }} card={message.card} />
        </div>
      ) : message.attachment ? (
        <Attachment {...{ chat, say }} attachment={message.attachment} />
      ) : (
        <p>{message.text}</p>
      )}
      {mine && !message.recalledAt && (
        <small>
          {recallable && (
            <button
              type="button"
              onClick={() => void chat.recall(message.seq).catch(() => again((count) => count + 1))}
            >
              {say('recall')}
            </button>
          )}
          {last && <span>{say(read ? 'read' : 'delivered')}</span>}
          {clockTime(message.at, context.language)}
        </small>
      )}
    </div>
  );
}

function Waiting({ chat, say, item }: Shared & { item: Unsent }) {
  return (
    <div class="m me">
      {item.preview && item.preview !== 'file' ? <img src={item.preview} alt={item.text} /> : <p>{item.text}</p>}
      {item.progress !== undefined && item.progress < 1 && !item.failed && (
        <div
          class="progress"
          role="progressbar"
          aria-label={item.text}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(item.progress * 100)}
        >
          <i style={{ width: `${item.progress * 100}%` }} />
        </div>
      )}
      <small>
        {item.failed ? (
          <>
            <span class="bad">
              {say('failed')}
              {item.failed !== 'network' && `: ${item.failed}`}
            </span>
            {(item.kind === 'text' || item.fileId) && (
              <button type="button" onClick={() => chat.retry(item.clientId)}>
                {say('retry')}
              </button>
            )}
            <button type="button" onClick={() => chat.discard(item.clientId)}>
              {say('discard')}
            </button>
          </>
        ) : (
          <span>{say('sending')}</span>
        )}
      </small>
    </div>
  );
}

export function Attachment({
  chat,
  say,
  attachment,
}: Pick<Shared, 'chat' | 'say'> & { attachment: NonNullable<Message['attachment']> }) {
  const [url, setUrl] = useState<string | null>(null);
  const image = attachment.mediaType.startsWith('image/');
  useEffect(() => {
    if (!image) return;
    let made = '';
    let gone = false;
    chat.api.content(attachment.fileId).then(
      (blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      () => {},
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [attachment.fileId]);
  const save = async (): Promise<void> => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await chat.api.content(attachment.fileId));
    link.download = attachment.name;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  if (image && url)
    return (
      <button type="button" onClick={() => void save()} aria-label={say('download', { name: attachment.name })}>
        <img
          src={url}
          alt={attachment.name}
          width={attachment.width}
          height={attachment.height}
          style={{ height: 'auto' }}
        />
      </button>
    );
  return (
    <button
      type="button"
      class="file"
      onClick={() => void save()}
      aria-label={say('download', { name: attachment.name })}
    >
      <Icon d="M14 3v5h5M6 3h8l5 5v13H6z" /> {attachment.name} · {Math.max(1, Math.round(attachment.size / 1024))} KB
    </button>
  );
}
