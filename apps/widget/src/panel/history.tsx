/** What was said before: own conversations, searched by words, read from the place that was found. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Message, VisitorConversation } from '../../../server/src/modules/conversations/contract.ts';
import type { Answer } from '../call.ts';
import { CardWords } from './card.tsx';
import { Attachment } from './messages.tsx';
import { Icon, type Shared } from './shared.tsx';
import { clockTime, dayName } from './text.ts';

type Hit = Answer<'GET /api/widget/history'>['hits'][number];
type Place = { id: string; number: string; seq: number | null };
const pageSize = 40;

export function History({ onClose, ...shared }: Shared & { onClose: () => void }) {
  const { say, chat, state, context } = shared;
  const [words, setWords] = useState('');
  const [hits, setHits] = useState<{ of: string; list: Hit[] } | null>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!place) field.current?.focus();
  }, [place]);
  useEffect(() => {
    const wanted = words.trim();
    if (wanted === '') return setHits(null);
    let gone = false;
    const timer = setTimeout(() => {
      chat.api.call('GET /api/widget/history', { query: { words: wanted } }).then(
        ({ hits: list }) => !gone && setHits({ of: wanted, list }),
        () => {},
      );
    }, 250);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [words]);
  const all = [...(state.conversation ? [state.conversation] : []), ...state.past];
  const when = (at: string): string => `${dayName(at, context.language, say)} ${clockTime(at, context.language)}`;
  return (
    <>
      <div class="hist">
        <button
          type="button"
          class="icon"
          aria-label={say('historyBack')}
          title={say('historyBack')}
          onClick={() => (place ? setPlace(null) : onClose())}
        >
          <Icon d="M19 12H5M11 6l-6 6 6 6" />
        </button>
        {place ? (
          <b>{say('historyOf', { number: place.number })}</b>
        ) : (
          <input
            ref={field}
            type="search"
            maxLength={100}
            aria-label={say('historyFind')}
            placeholder={say('historyFind')}
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        )}
      </div>
      {place ? (
        <Transcript key={`${place.id} ${place.seq}`} {...shared} place={place} />
      ) : (
        <div class="list hits" role="status" aria-live="polite">
          {hits ? (
            <>
              {hits.list.length === 0 && <p class="event">{say('historyNone', { words: hits.of })}</p>}
              {hits.list.map((hit) => (
                <button
                  type="button"
                  key={`${hit.conversationId} ${hit.seq}`}
                  onClick={() => setPlace({ id: hit.conversationId, number: hit.number, seq: hit.seq })}
                >
                  <small>
                    {say(hit.mine ? 'historyYou' : 'historyUs')} · {when(hit.at)}
                  </small>
                  <span>{marked(hit.snippet, hits.of)}</span>
                </button>
              ))}
            </>
          ) : (
            <>
              {all.length === 0 && <p class="event">{say('historyEmpty')}</p>}
              {all.map((one) => (
                <button
                  type="button"
                  key={one.id}
                  onClick={() => setPlace({ id: one.id, number: one.number, seq: null })}
                >
                  <span>{who(one, say)}</span>
                  <small>
                    {when(one.startedAt)} · {one.number}
                  </small>
                </button>
              ))}
            </>
          )}
        </div>
      )}
    </>
  );
}

const who = ({ agent, state }: VisitorConversation, say: Shared['say']): string =>
  [agent ? `${agent.name} · ${agent.number}` : say('historyUs'), state === 'closed' ? '' : say('historyCurrent')]
    .filter(Boolean)
    .join(' · ');

/** The words that were looked for stand out. */
function marked(text: string, words: string) {
  const at = text.toLowerCase().indexOf(words.toLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + words.length)}</mark>
      {text.slice(at + words.length)}
    </>
  );
}

function Transcript({ chat, context, say, place }: Shared & { place: Place }) {
  const [messages, setMessages] = useState<Message[]>([]);
  const [ends, setEnds] = useState({ first: false, last: false });
  const found = useRef<HTMLDivElement>(null);
  const load = async (way: 'before' | 'after', seq: number): Promise<void> => {
    const { messages: more, lastSeq } = await chat.api.messages(place.id, { [way]: seq, limit: pageSize });
    setMessages((now) =>
      [...new Map([...now, ...more].map((one) => [one.seq, one])).values()].sort((a, b) => a.seq - b.seq),
    );
    setEnds((now) => ({
      first:
        now.first || (way === 'before' && (more[0]?.seq ?? 1) <= 1) || (way === 'before' && more.length < pageSize),
      last: now.last || (more.at(-1)?.seq ?? lastSeq) >= lastSeq || (way === 'after' && more.length < pageSize),
    }));
  };
  useEffect(() => {
    // Of one that was found half a page after it too; of a whole one its end.
    const upTo = place.seq === null ? Number.MAX_SAFE_INTEGER : place.seq + pageSize / 2;
    void load('before', Math.min(upTo, 2_000_000_000)).catch(() => {});
  }, []);
  useEffect(() => found.current?.scrollIntoView?.({ block: 'center' }), [messages.length > 0]);
  const shown = messages.filter(
    ({ kind }) => kind === 'text' || kind === 'file' || kind === 'image' || kind === 'card',
  );
  let day = '';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div class="list" role="log" aria-label={say('history')} tabIndex={0}>
      {messages.length > 0 && !ends.first && (
        <button type="button" class="more" onClick={() => void load('before', messages[0]!.seq)}>
          {say('historyEarlier')}
        </button>
      )}
      {shown.map((message) => {
        const today = dayName(message.at, context.language, say);
        const head = today === day ? null : <div class="day">{today}</div>;
        day = today;
        const mine = message.author.kind === 'visitor';
        const here = message.seq === place.seq;
        return (
          <>
            {head}
            <div key={message.seq} ref={here ? found : null} class={`m${mine ? ' me' : ''}${here ? ' here' : ''}`}>
              <small>
                {mine ? '' : [message.author.name, message.author.number].filter(Boolean).join(' · ')}{' '}
                {clockTime(message.at, context.language)}
              </small>
              {message.recalledAt ? (
                <p class="gone">{say(mine ? 'recalledByMe' : 'recalledByThem')}</p>
              ) : message.card ? (
                <div class="card">
                  <CardWords {...{ context, say }} card={message.card} />
                </div>
              ) : message.attachment ? (
                <Attachment {...{ chat, say }} attachment={message.attachment} />
              ) : (
                <p>{message.text}</p>
              )}
            </div>
          </>
        );
      })}
      {messages.length > 0 && !ends.last && (
        <button type="button" class="more" onClick={() => void load('after', messages.at(-1)!.seq)}>
          {say('historyLater')}
        </button>
      )}
    </div>
  );
}
