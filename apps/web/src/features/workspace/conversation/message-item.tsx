import type { Message } from '@qiao/server/contracts/conversations';
import { Bot, CircleAlert, File as FileGlyph, RotateCw, Undo2 } from 'lucide-react';
import { memo, useState } from 'react';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { i18n, useTranslation } from '../../../shared/i18n.ts';
import { realtime } from '../../../shared/realtime/realtime.ts';
import type { Me } from '../../../shared/session.ts';
import { bytes, clockTime } from '../../../shared/time/format.ts';
import { serverNow } from '../../../shared/time/server-time.ts';
import { Bubble, EventLine, NoteBubble, Words } from '../../../shared/ui/bubbles.tsx';
import { Button, IconButton } from '../../../shared/ui/button.tsx';
import { kindOf } from '../../../shared/ui/file-kind.ts';
import { Icon } from '../../../shared/ui/icon.tsx';
import { toastError } from '../../../shared/ui/toast.tsx';
import { dropOutgoing, sendAgain } from '../data/sending.ts';
import type { Outgoing } from '../data/thread.ts';
import { dispatch } from '../data/thread-store.ts';
import { AttachmentView, fileUrl } from './attachment-view.tsx';
import { Held } from './held.tsx';

const recallMs = 120_000;
const loadCard = () => import('../../cards/card-part.tsx');
const loadDelivery = () => import('../../channels/delivery-part.tsx').then((part) => ({ default: part.DeliveryPart }));
const loadLetter = () => import('../../mail/letter-part.tsx').then((part) => ({ default: part.LetterPart }));

/** Words for a fact: `conversations.assigned` is `events.assigned` in the texts of conversations. */
export function eventWords(event: NonNullable<Message['event']>): string {
  const dot = event.code.indexOf('.');
  const key = `${event.code.slice(0, dot)}:events.${event.code.slice(dot + 1)}`;
  return i18n.t(key, { ...event.params, defaultValue: event.code });
}

export const MessageItem = memo(function MessageItem({
  conversationId,
  message,
  head,
  me,
  customerName,
  recallable,
  readMark,
  lettersTo = null,
  receiptsTo = null,
}: {
  conversationId: string;
  message: Message;
  head: boolean;
  me: Me;
  customerName: string;
  recallable: boolean;
  readMark: 'sent' | 'read' | null;
  /** In a thread of letters: its last seq. */
  lettersTo?: number | null;
  /** In a talk of an outside channel: its last seq. */
  receiptsTo?: number | null;
}) {
  const { t } = useTranslation('workspace');
  const { author } = message;
  const own = author.kind === 'agent' && author.id === me.staff.id;
  const name = author.name ?? (author.kind === 'visitor' ? customerName : t(`author.${author.kind}`));
  const signed = author.number ? `${name} ${author.number}` : name;

  if (message.recalledAt !== null)
    return (
      <EventLine icon={Undo2}>
        {t('recalled', { name })} · {clockTime(message.recalledAt)}
      </EventLine>
    );
  if (message.kind === 'event' || message.event)
    return (
      <EventLine {...(author.kind === 'bot' ? { icon: Bot } : {})}>
        {message.event ? eventWords(message.event) : message.text} · {clockTime(message.at)}
      </EventLine>
    );
  if (message.kind === 'note')
    return (
      <NoteBubble author={signed} at={message.at}>
        <Words text={message.text} named />
        {message.attachment ? <Attachment conversationId={conversationId} message={message} /> : null}
      </NoteBubble>
    );
  if (message.kind === 'rating') return <EventLine>{t('rated', { text: message.text })}</EventLine>;

  const young = serverNow() - Date.parse(message.at) < recallMs;
  const recall = () =>
    void realtime
      .call('conversations.recall', { conversationId, seq: message.seq })
      // Others are told by a push; the one who asked gets only this answer.
      .then(() =>
        dispatch(conversationId, { do: 'recalled', seq: message.seq, at: new Date(serverNow()).toISOString() }),
      )
      .catch(toastError);
  const picture = message.attachment?.mediaType.startsWith('image/') ?? false;
  return (
    <Bubble
      side={author.kind === 'visitor' ? 'customer' : own ? 'own' : 'other'}
      author={signed}
      at={message.at}
      head={head}
      plain={message.card !== null || (picture && message.text === '')}
      actions={
        own && recallable && young && lettersTo === null && receiptsTo === null ? (
          <IconButton icon={Undo2} label={t('recall')} size={14} className="is-small" onClick={recall} />
        ) : null
      }
      foot={readMark && receiptsTo === null ? t(`mark.${readMark}`) : null}
    >
      {message.card ? (
        <LazyPart load={loadCard} props={{ conversationId, card: message.card, picture: message.attachment }} />
      ) : (
        <>
          {message.attachment ? <Attachment conversationId={conversationId} message={message} /> : null}
          {message.text ? <Words text={message.text} /> : null}
        </>
      )}
      {lettersTo === null ? null : (
        <LazyPart load={loadLetter} props={{ conversationId, seq: message.seq, lastSeq: lettersTo }} />
      )}
      {receiptsTo === null || author.kind !== 'agent' ? null : (
        <LazyPart load={loadDelivery} props={{ conversationId, seq: message.seq, lastSeq: receiptsTo }} />
      )}
    </Bubble>
  );
});

function Attachment({ conversationId, message }: { conversationId: string; message: Message }) {
  const { t } = useTranslation('workspace');
  const [open, setOpen] = useState(false);
  const file = message.attachment!;
  const url = fileUrl(conversationId, file.fileId);
  const kind = kindOf(file);
  const view = open ? (
    <AttachmentView conversationId={conversationId} file={file} onClose={() => setOpen(false)} />
  ) : null;
  const words = (
    <>
      <Icon of={FileGlyph} size={16} />
      <span className="ellipsis">{file.name}</span>
      <small>{bytes(file.size)}</small>
    </>
  );
  if (kind === 'picture') {
    // Its place is kept before it has loaded, so nothing jumps.
    const ratio = file.width && file.height ? file.width / file.height : 4 / 3;
    const height = Math.min(200, 280 / ratio);
    return (
      <>
        <button
          type="button"
          className="ws-picture"
          onClick={() => setOpen(true)}
          aria-label={t('picture', { name: file.name })}
        >
          <img src={url} alt={file.name} loading="lazy" style={{ height, width: height * ratio }} />
        </button>
        {view}
      </>
    );
  }
  if (kind === null)
    return (
      <a className="ws-file" href={url} download={file.name}>
        {words}
      </a>
    );
  return (
    <>
      <button type="button" className="ws-file" onClick={() => setOpen(true)} title={t('attachment.open')}>
        {words}
      </button>
      {view}
    </>
  );
}

/** Said, but not yet stored: sending, or refused with the reason and what to do. */
export function OutgoingItem({
  conversationId,
  outgoing,
  head,
  me,
  onTakeBack,
}: {
  conversationId: string;
  outgoing: Outgoing;
  head: boolean;
  me: Me;
  onTakeBack: (text: string) => void;
}) {
  const { t } = useTranslation('workspace');
  const failed = outgoing.state === 'failed';
  const content = (
    <>
      {outgoing.file ? (
        <span className="ws-file">
          <Icon of={FileGlyph} size={16} />
          <span className="ellipsis">{outgoing.file.name}</span>
        </span>
      ) : null}
      {outgoing.text ? <Words text={outgoing.text} named={outgoing.kind === 'note'} /> : null}
    </>
  );
  const foot = failed ? (
    <span className="q-msg-foot is-failed" role="alert">
      <Icon of={CircleAlert} size={14} />
      <span>{t('send.failed', { problem: outgoing.problem ?? '' })}</span>
      <Button small icon={RotateCw} onClick={() => sendAgain(me, conversationId, outgoing.clientId)}>
        {t('send.again')}
      </Button>
      <Button
        small
        kind="text"
        onClick={() => {
          const dropped = dropOutgoing(me, conversationId, outgoing.clientId);
          if (dropped?.text) onTakeBack(dropped.text);
        }}
      >
        {t('send.take-back')}
      </Button>
    </span>
  ) : outgoing.holdUntil ? (
    <Held conversationId={conversationId} outgoing={outgoing} me={me} onTakeBack={onTakeBack} />
  ) : (
    <span className="q-msg-foot">{t('send.sending')}</span>
  );
  if (outgoing.kind === 'note')
    return (
      <div>
        <NoteBubble author={`${me.staff.name} ${me.staff.number}`} at={new Date(outgoing.at).toISOString()}>
          {content}
        </NoteBubble>
        {foot}
      </div>
    );
  return (
    <Bubble
      side="own"
      author={`${me.staff.name} ${me.staff.number}`}
      at={new Date(outgoing.at).toISOString()}
      head={head}
      foot={foot}
    >
      {content}
    </Bubble>
  );
}
