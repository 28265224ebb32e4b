import './workspace.css';
import { MessagesSquare } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { useMe } from '../../shared/session.ts';
import { Empty } from '../../shared/ui/states.tsx';
import { ConversationPane } from './conversation/conversation-pane.tsx';
import { CustomerPane } from './customer/customer-pane.tsx';
import { allOf, useConversations } from './data/conversations.ts';
import { useFeed } from './data/feed.ts';
import { nextToDo, type Sorting } from './data/order.ts';
import { resumeOutbox } from './data/sending.ts';
import { ListPane } from './list/list-pane.tsx';
import { useOrdered } from './list/use-ordered.ts';
import { inView, type ViewKey, ViewsPane } from './list/views-pane.tsx';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The desk: views, list, conversation, customer. One screen; only what is chosen changes. */
export function Component() {
  const { t } = useTranslation('workspace');
  const me = useMe();
  const navigate = useNavigate();
  const { conversationId: named = '' } = useParams();
  // An address that names no conversation shows the desk: nothing could be read or listened to under it.
  const conversationId = uuid.test(named) ? named : null;
  const [params, setParams] = useSearchParams();
  // The wall looks over one agent's shoulder.
  const agentId = params.get('agent') ?? undefined;
  const [view, setView] = useState<ViewKey>(params.get('view') === 'unit' ? 'unit' : 'mine');
  const [sorting, setSorting] = useState<Sorting>('urgent');
  const [customerOpen, setCustomerOpen] = useState(false);
  const pointer = useRef(false);

  const mine = useConversations('mine');
  const mineAll = useMemo(() => allOf(mine.data), [mine.data]);
  const source = view === 'unit' || view === 'closed' ? view : 'mine';
  const other = useConversations(source, source !== 'mine', source === 'unit' ? agentId : undefined);
  const query = source === 'mine' ? mine : other;
  const shown = useMemo(
    () => (source === 'mine' ? mineAll.filter((one) => inView(view, one)) : allOf(other.data)),
    [source, mineAll, other.data, view],
  );
  const ordered = useOrdered(shown, source === 'closed' ? 'latest' : sorting, pointer, view);

  useEffect(() => resumeOutbox(me), [me]);
  const seen = useCallback((id: string) => id === conversationId && document.hasFocus(), [conversationId]);
  const mineIds = useMemo(() => mineAll.map((one) => one.id), [mineAll]);
  useFeed(me, mineIds, conversationId, seen);

  const open = useCallback(
    (id: string) => navigate(`/workspace/${id}${agentId ? `?view=unit&agent=${agentId}` : ''}`),
    [navigate, agentId],
  );
  const unread = mineAll.reduce((sum, one) => sum + one.unread, 0);
  useDocumentTitle(unread > 0 ? t('title-unread', { count: unread }) : t('title'));

  const step = (by: 1 | -1) => {
    if (ordered.length === 0) return;
    const at = ordered.findIndex((one) => one.id === conversationId);
    const next =
      ordered[at === -1 ? (by === 1 ? 0 : ordered.length - 1) : Math.max(0, Math.min(ordered.length - 1, at + by))];
    if (next) open(next.id);
  };
  const goNext = () => {
    const next = nextToDo(ordered, conversationId);
    if (next) open(next.id);
  };
  useKeys([
    { keys: 'j', labelKey: 'workspace:keys.down', group: 'list', run: () => step(1) },
    { keys: 'k', labelKey: 'workspace:keys.up', group: 'list', run: () => step(-1) },
    { keys: 'g', labelKey: 'workspace:keys.next', group: 'list', run: goNext },
    { keys: 'y', labelKey: 'mentions:ui.title', group: 'list', run: () => navigate('/mentions') },
  ]);

  return (
    <div className={`ws${conversationId ? ' has-item' : ''}`}>
      <ViewsPane view={view} onView={setView} mine={mineAll} />
      <ListPane
        view={view}
        onView={setView}
        conversations={ordered}
        query={query}
        sorting={sorting}
        onSorting={setSorting}
        current={conversationId}
        onOpen={open}
        onNext={goNext}
        {...(agentId && view === 'unit' ? { onEveryone: () => setParams({ view: 'unit' }, { replace: true }) } : {})}
        pointer={pointer}
      />
      {conversationId ? (
        <>
          <ConversationPane
            key={conversationId}
            id={conversationId}
            onBack={() => navigate('/workspace')}
            onCustomer={() => setCustomerOpen((now) => !now)}
            onClosed={() => {
              const next = nextToDo(ordered, conversationId);
              navigate(next ? `/workspace/${next.id}` : '/workspace');
            }}
          />
          <CustomerPane
            key={`customer ${conversationId}`}
            conversationId={conversationId}
            open={customerOpen}
            onClose={() => setCustomerOpen(false)}
          />
        </>
      ) : (
        <section className="ws-item ws-none" aria-label={t('conversation')}>
          <Empty
            icon={MessagesSquare}
            title={t(mineAll.length > 0 ? 'none.choose-title' : 'none.idle-title')}
            text={t(mineAll.length > 0 ? 'none.choose-text' : 'none.idle-text')}
            {...(mineAll.length > 0 ? { actions: [{ label: t('next'), keys: 'G', run: goNext, primary: true }] } : {})}
          />
        </section>
      )}
    </div>
  );
}
