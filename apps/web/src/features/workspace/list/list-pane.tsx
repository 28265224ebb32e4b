import type { Conversation } from '@qiao/server/contracts/conversations';
import { ArrowUpDown, ChevronDown, ListChecks, Play } from 'lucide-react';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { useLendDock } from '../../../shared/dock.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useCan } from '../../../shared/session.ts';
import { total } from '../../../shared/time/format.ts';
import { Button, IconButton } from '../../../shared/ui/button.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { listRowHeight } from '../../../shared/ui/list-row.tsx';
import { MenuButton } from '../../../shared/ui/menu.tsx';
import { Empty, Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { VirtualList, type VirtualListHandle } from '../../../shared/ui/virtual-list.tsx';
import type { useConversations } from '../data/conversations.ts';
import type { Sorting } from '../data/order.ts';
import { ConversationRow } from './conversation-row.tsx';
import { type ViewKey, views } from './views-pane.tsx';

const loadSelecting = async () => {
  const [part] = await Promise.all([
    import('../../batches/select-conversations.tsx'),
    import('../../batches/data.ts').then(({ loadBatchTexts }) => loadBatchTexts()),
  ]);
  return part;
};

const sortings: Sorting[] = ['urgent', 'latest', 'oldest'];

export function ListPane({
  view,
  onView,
  conversations,
  query,
  sorting,
  onSorting,
  current,
  onOpen,
  onNext,
  onEveryone,
  pointer,
}: {
  view: ViewKey;
  onView: (view: ViewKey) => void;
  conversations: Conversation[];
  query: ReturnType<typeof useConversations>;
  sorting: Sorting;
  onSorting: (by: Sorting) => void;
  current: string | null;
  onOpen: (id: string) => void;
  onNext: () => void;
  /** Only one agent's conversations are shown: back to all of the unit. */
  onEveryone?: () => void;
  /** True while the pointer is over the rows: they then keep their places. */
  pointer: RefObject<boolean>;
}) {
  const { t } = useTranslation('workspace');
  const can = useCan();
  const list = useRef<VirtualListHandle>(null);
  const [dock, setDock] = useState<HTMLElement | null>(null);
  const [, settle] = useState(0);
  const [selecting, setSelecting] = useState(false);
  useLendDock(dock);

  const at = conversations.findIndex((one) => one.id === current);
  useEffect(() => {
    if (at >= 0) list.current?.show(at);
  }, [at]);

  const row = useCallback(
    (one: Conversation) => (
      <ConversationRow conversation={one} view={view} selected={one.id === current} onOpen={onOpen} />
    ),
    [current, view, onOpen],
  );
  const counted = query.data?.pages[0]?.total;
  const nearEnd = query.hasNextPage
    ? { onNearEnd: () => void (query.isFetchingNextPage ? null : query.fetchNextPage()) }
    : {};
  const own = view !== 'unit' && view !== 'closed';
  return (
    <section className="ws-list" aria-label={t('list.label')}>
      <header className="ws-head">
        <h1 className="ws-list-title">{t(`views.${view}`)}</h1>
        <MenuButton
          label={t('views.label')}
          placement="bottom-start"
          items={views
            .filter((one) => one.right === undefined || can(one.right))
            .map((one) => ({
              id: one.key,
              label: t(`views.${one.key}`),
              icon: one.icon,
              checked: one.key === view,
              run: () => onView(one.key),
            }))}
          button={(props) => (
            <button type="button" className="ws-view-menu" {...props}>
              {t(`views.${view}`)} <Icon of={ChevronDown} size={16} />
            </button>
          )}
        />
        <span className="ws-list-count">{own ? conversations.length : counted ? total(counted) : ''}</span>
        {own ? (
          <Button small icon={Play} onClick={onNext} title={`${t('next')} (G)`} disabled={conversations.length === 0}>
            {t('next')}
          </Button>
        ) : null}
        {view === 'closed' || conversations.length === 0 ? null : (
          <IconButton
            icon={ListChecks}
            label={t('list.select')}
            aria-pressed={selecting}
            className="is-small"
            onClick={() => setSelecting(!selecting)}
          />
        )}
        <MenuButton
          label={t('list.sort')}
          items={sortings.map((by) => ({
            id: by,
            label: t(`list.sorting.${by}`),
            checked: by === sorting,
            run: () => onSorting(by),
          }))}
          button={(props) => <IconButton icon={ArrowUpDown} label={t('list.sort')} className="is-small" {...props} />}
        />
      </header>
      {onEveryone ? (
        <p className="ws-only">
          {conversations[0]?.agent ? t('list.only-of', { name: conversations[0].agent.name }) : t('list.only-held')}
          <Button small onClick={onEveryone}>
            {t('list.everyone')}
          </Button>
        </p>
      ) : null}
      <div
        className="ws-rows"
        onPointerEnter={() => {
          pointer.current = true;
        }}
        onPointerLeave={() => {
          pointer.current = false;
          // What waited while the pointer was here may now take its place.
          settle((count) => count + 1);
        }}
      >
        {query.isPending ? (
          <Skeleton rows={6} height={listRowHeight} />
        ) : query.isError && conversations.length === 0 ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : conversations.length === 0 ? (
          <Empty title={t(`empty.${view}.title`)} text={t(`empty.${view}.text`)} />
        ) : selecting && view !== 'closed' ? (
          <LazyPart
            load={loadSelecting}
            props={{
              conversations,
              view,
              total: counted ? total(counted) : '',
              current,
              onOpen,
              onLeave: () => setSelecting(false),
              ...nearEnd,
            }}
          />
        ) : (
          <VirtualList
            ref={list}
            items={conversations}
            height={listRowHeight}
            keyOf={(one) => one.id}
            row={row}
            label={t('list.label')}
            {...nearEnd}
          />
        )}
      </div>
      <div className="ws-dock" ref={setDock} />
    </section>
  );
}
