import { Eye } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { useTranslation } from '../../../shared/i18n.ts';
import { useKeys } from '../../../shared/keys.ts';
import { useCan, useMe } from '../../../shared/session.ts';
import { Icon } from '../../../shared/ui/icon.tsx';
import { Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { Composer, type ComposerHandle } from '../composer/composer.tsx';
import { patchConversation, useConversation } from '../data/conversations.ts';
import { errorOf, open, useThread } from '../data/thread-store.ts';
import { ClockStrip } from './clock-strip.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { MessageList } from './message-list.tsx';
import { useReadMark } from './use-read-mark.ts';

const loadTransfer = () => import('./transfer-dialog.tsx');
const loadMacros = () => import('../../macros/run-dialog.tsx');
const loadTakeOver = () => import('./take-over-dialog.tsx');
const loadTalkHint = () => import('../../channels/talk-hint.tsx');
const loadTicketDrawer = () => import('./ticket-drawer.tsx');

/** Words of staff leave by somebody else's system, which tells how they fared. */
const outside: ReadonlySet<string> = new Set(['social', 'sms', 'wechat']);

/** One conversation: head, clocks, messages, composer. Mounted anew for each. */
export function ConversationPane({
  id,
  onBack,
  onCustomer,
  onClosed,
}: {
  id: string;
  onBack: () => void;
  onCustomer: () => void;
  onClosed: () => void;
}) {
  const { t } = useTranslation('workspace');
  const { t: ts } = useTranslation('supervision');
  const me = useMe();
  const can = useCan();
  const thread = useThread(id);
  const { data, error, refetch } = useConversation(id);
  const composer = useRef<ComposerHandle>(null);
  const [over, setOver] = useState<'transfer' | 'ticket' | 'close' | 'macro' | 'take' | null>(null);
  const [params] = useSearchParams();
  const [unreadFrom, setUnreadFrom] = useState<number | null>(null);
  const decided = useRef(false);

  useEffect(() => void open(id), [id]);
  const conversation = data?.conversation ?? null;

  // Where the unread line goes is decided once, when the conversation comes on screen.
  useEffect(() => {
    if (decided.current || !conversation || !thread.loaded) return;
    decided.current = true;
    if (conversation.unread > 0 && conversation.readByAgent > 0) setUnreadFrom(conversation.readByAgent + 1);
  }, [conversation, thread.loaded]);

  const own = conversation?.agent?.id === me.staff.id;
  const closed = conversation?.state === 'closed';
  useReadMark(id, thread, conversation?.unread ?? 0, own && !closed, () =>
    patchConversation(id, (known) => ({ ...known, unread: 0 })),
  );

  useKeys([
    { keys: 'r', labelKey: 'workspace:keys.reply', group: 'conversation', run: () => composer.current?.focus('reply') },
    { keys: 'n', labelKey: 'workspace:keys.note', group: 'conversation', run: () => composer.current?.focus('note') },
    { keys: 'Enter', labelKey: 'workspace:keys.open', group: 'conversation', run: () => composer.current?.focus() },
    {
      keys: 'c',
      opens: true,
      labelKey: 'workspace:keys.close',
      group: 'conversation',
      enabled: conversation !== null && !closed,
      run: () => setOver('close'),
    },
    {
      keys: 't',
      opens: true,
      labelKey: 'workspace:keys.ticket',
      group: 'conversation',
      enabled: can('tickets.write'),
      run: () => setOver('ticket'),
    },
    {
      keys: 'a',
      opens: true,
      labelKey: 'workspace:keys.assign',
      group: 'conversation',
      enabled: conversation !== null && !closed,
      run: () => setOver('transfer'),
    },
    {
      keys: 'm',
      labelKey: 'workspace:keys.macro',
      group: 'conversation',
      enabled: conversation !== null && !closed && can('macros.use'),
      run: () => setOver('macro'),
    },
  ]);

  const failure = error ?? (thread.loaded ? null : errorOf(id));
  if (failure && !conversation) {
    return (
      <section className="ws-item" aria-label={t('conversation')}>
        <Failed
          error={failure}
          retry={() => {
            void refetch();
            void open(id);
          }}
        />
      </section>
    );
  }

  return (
    <section className="ws-item" aria-label={t('conversation')}>
      <ConversationHead
        conversation={conversation}
        onBack={onBack}
        onCustomer={onCustomer}
        onTransfer={() => setOver('transfer')}
        onTicket={() => setOver('ticket')}
        onMacro={() => setOver('macro')}
        onClose={() => setOver('close')}
        onTakeOver={() => setOver('take')}
      />
      {conversation?.agent && !own && !closed ? (
        <p className="ws-looking">
          <Icon of={Eye} size={14} />
          <b>{t('held-by', { name: conversation.agent.name, number: conversation.agent.number })}</b>
          <span className="ellipsis">{ts('ui.watching')}</span>
        </p>
      ) : null}
      <ClockStrip conversation={conversation} />
      {thread.loaded ? (
        <MessageList
          id={id}
          thread={thread}
          me={me}
          unreadFrom={unreadFrom}
          showSeq={Number(params.get('at')) || null}
          customerName={conversation?.title ?? ''}
          recallable={!closed}
          lettersTo={conversation?.channel === 'mail' ? conversation.lastSeq : null}
          receiptsTo={conversation && outside.has(conversation.channel) ? conversation.lastSeq : null}
          onTakeBack={(text) => composer.current?.take(text)}
        />
      ) : (
        <div className="ws-messages">
          <Skeleton kind="chat" rows={5} height={72} />
        </div>
      )}
      {conversation && !closed && outside.has(conversation.channel) ? (
        <LazyPart load={loadTalkHint} props={{ conversationId: id, lastSeq: conversation.lastSeq }} />
      ) : null}
      <Composer ref={composer} id={id} conversation={conversation} onSentAndClose={() => setOver('close')} />
      {over === 'close' && conversation ? (
        <CloseDialog
          conversation={conversation}
          onDone={(done) => {
            setOver(null);
            if (done) onClosed();
          }}
        />
      ) : null}
      {over === 'transfer' && conversation ? (
        <LazyPart
          load={loadTransfer}
          props={{
            conversation,
            onDone: (done: boolean) => {
              setOver(null);
              if (done) onClosed();
            },
          }}
        />
      ) : null}
      {over === 'take' && conversation ? (
        <LazyPart load={loadTakeOver} props={{ conversation, onDone: () => setOver(null) }} />
      ) : null}
      {over === 'macro' && conversation ? (
        <LazyPart
          load={loadMacros}
          props={{
            subject: 'conversation' as const,
            subjectId: conversation.id,
            onDone: (done: boolean) => {
              setOver(null);
              if (done) void refetch();
            },
          }}
        />
      ) : null}
      {over === 'ticket' && conversation ? (
        <LazyPart load={loadTicketDrawer} props={{ conversation, thread, onDone: () => setOver(null) }} />
      ) : null}
    </section>
  );
}
