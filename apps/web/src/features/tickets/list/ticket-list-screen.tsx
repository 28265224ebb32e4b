import { oneOf } from '../../../shared/one-of.ts';
import '../tickets.css';
import type { View } from '@qiao/server/contracts/views';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useTranslation } from '../../../shared/i18n.ts';
import { useKeys } from '../../../shared/keys.ts';
import { queryClient } from '../../../shared/query.ts';
import { useTopic } from '../../../shared/realtime/realtime.ts';
import { useCan, useMe } from '../../../shared/session.ts';
import { total } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { Tabs } from '../../../shared/ui/tabs.tsx';
import { VirtualList, type VirtualListHandle } from '../../../shared/ui/virtual-list.tsx';
import { loadBatchTexts } from '../../batches/data.ts';
import { useSelection } from '../../batches/selection.ts';
import { addressOf, conditionsOf, countsAgain, paramsOf, sameFilters, useViews } from '../../views/data.ts';
import { stopPlay } from '../../views/play.ts';
import { ViewsPane } from '../../views/views-pane.tsx';
import { useTicketTypes } from '../data/ticket-types.ts';
import {
  priorities,
  quietFilters,
  sorts,
  type TicketFilter,
  useTicketList,
  useViewCount,
  views,
} from '../data/tickets.ts';
import { useCalmRefresh } from '../data/use-calm-refresh.ts';
import { FilterBar } from './filter-bar.tsx';
import { ListHead, TicketRow, useRowHeight } from './ticket-row.tsx';

const ViewDialog = lazy(() => import('../../views/view-dialog.tsx'));
const BatchBar = lazy(async () => {
  const [bar] = await Promise.all([import('../../batches/batch-bar.tsx'), loadBatchTexts()]);
  return bar;
});
const NewTicket = lazy(() => import('../new-ticket-dialog.tsx'));

const noViews: View[] = [];
/** What narrows a list besides its tab. */
const narrowings = ['q', 'state', 'type', 'priority', 'topicId', ...quietFilters] as const;
const nothing = Object.fromEntries(narrowings.map((key) => [key, ''])) as Record<(typeof narrowings)[number], string>;

function readFilter(params: URLSearchParams): TicketFilter {
  const view = params.get('view');
  const sort = params.get('sort');
  const chosen = views.find((one) => one === view) ?? 'mine';
  return {
    view: chosen,
    q: params.get('q') ?? '',
    state: params.get('state') ?? '',
    type: params.get('type') ?? '',
    priority: oneOf(priorities, params.get('priority')) ?? '',
    topicId: params.get('topicId') ?? '',
    unitId: params.get('unitId') ?? '',
    assigneeId: params.get('assigneeId') ?? '',
    customerId: params.get('customerId') ?? '',
    conversationId: params.get('conversationId') ?? '',
    sort: sorts.find((one) => one === sort) ?? (chosen === 'all' ? 'updated' : 'clock'),
  };
}

export function Component() {
  const { t } = useTranslation('tickets');
  const me = useMe();
  const can = useCan();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => readFilter(params), [params]);
  const saved = params.get('saved');
  const kept = useViews().data ?? noViews;
  const keptNow = kept.find((one) => one.id === saved);
  // Whoever is back at the list goes through nothing any more.
  useEffect(stopPlay, []);
  const [at, setAt] = useState(0);
  const [opening, setOpening] = useState(false);
  const [saving, setSaving] = useState(false);
  const list = useRef<VirtualListHandle>(null);
  const rowHeight = useRowHeight();
  const { typeName } = useTicketTypes();
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useTicketList(filter);
  const tickets = useMemo(() => data?.pages.flatMap((page) => page.tickets) ?? [], [data]);
  const counted = data?.pages[0]?.total;
  const shown = useMemo(() => tickets.map((ticket) => ticket.id), [tickets]);
  const selection = useSelection(shown);
  const overdue = useViewCount('overdue');
  const unassigned = useViewCount('unassigned');

  const { changed, handlers } = useCalmRefresh(() => {
    void queryClient.invalidateQueries({ queryKey: ['tickets'] });
    void countsAgain();
  });
  const heard = (event: { type: string }) => {
    if (event.type.startsWith('ticket.')) changed();
  };
  useTopic(`unit:${me.staff.unitId}`, { event: heard });
  useTopic(`staff:${me.staff.id}`, { event: heard });

  const set = (part: Partial<Record<keyof TicketFilter | 'saved', string>>) => {
    const next = new URLSearchParams(params);
    for (const [key, value] of Object.entries(part)) {
      if (value) next.set(key, value);
      else next.delete(key);
    }
    setAt(0);
    setParams(next, { replace: true });
  };
  const move = (step: number) => {
    const next = Math.min(tickets.length - 1, Math.max(0, at + step));
    setAt(next);
    list.current?.show(next);
  };
  // A shorter list must not leave the cursor behind its end.
  useEffect(() => setAt((now) => Math.max(0, Math.min(now, tickets.length - 1))), [tickets.length]);
  useKeys([
    { keys: 'j', labelKey: 'tickets:ui.keys.next', group: 'list', run: () => move(1) },
    { keys: 'k', labelKey: 'tickets:ui.keys.previous', group: 'list', run: () => move(-1) },
    {
      keys: 'Enter',
      labelKey: 'tickets:ui.keys.open',
      group: 'list',
      // A focused link or button answers to Enter itself.
      enabled: tickets.length > 0 && !document.activeElement?.closest('a, button'),
      run: () => navigate(`/tickets/${tickets[at]!.id}`),
    },
    {
      keys: 'x',
      labelKey: 'tickets:ui.keys.tick',
      group: 'list',
      enabled: tickets.length > 0 && can('tickets.write'),
      run: () => selection.toggle(tickets[at]!.id),
    },
    {
      keys: 'Shift+x',
      labelKey: 'tickets:ui.keys.tick-to',
      group: 'list',
      enabled: tickets.length > 0 && can('tickets.write'),
      run: () => selection.toggle(tickets[at]!.id, true),
    },
    {
      keys: 't',
      opens: true,
      labelKey: 'tickets:ui.keys.new',
      group: 'list',
      enabled: can('tickets.write'),
      run: () => setOpening(true),
    },
  ]);

  const narrowed = narrowings.some((key) => filter[key] !== '');
  const open = (view: View) => {
    setAt(0);
    setParams(paramsOf(view), { replace: true });
  };
  return (
    <Page
      title={t('ui.title')}
      meta={counted ? t('ui.count', { total: total(counted) }) : null}
      padded={false}
      actions={
        can('tickets.write') ? (
          <Button kind="primary" icon={Plus} keys="T" onClick={() => setOpening(true)}>
            {t('ui.new')}
          </Button>
        ) : null
      }
      tabs={
        <Tabs
          id="tickets"
          label={t('ui.views')}
          chosen={filter.view}
          onChange={(view) =>
            // What a saved view asked for goes with it.
            set({ view, sort: '', state: '', ...(saved ? { ...nothing, saved: '' } : {}) })
          }
          tabs={views.map((view) => ({
            key: view,
            label: t(`ui.view.${view}`),
            count:
              view === 'overdue' && overdue.data?.count
                ? total(overdue.data)
                : view === 'unassigned' && unassigned.data?.count
                  ? total(unassigned.data)
                  : null,
          }))}
        />
      }
    >
      <div className="tk-sides">
        <ViewsPane views={kept} chosen={saved} filters={filter} onChoose={open} onGone={() => set({ saved: '' })} />
        <div className="tk-list" id="tickets-panel" role="tabpanel" aria-labelledby={`tickets-${filter.view}`}>
          <FilterBar
            filter={filter}
            onChange={set}
            onSave={
              (narrowed || filter.view !== 'mine') && !(keptNow && sameFilters(filter, addressOf(keptNow)))
                ? () => setSaving(true)
                : null
            }
          />
          {selection.size > 0 ? (
            <Suspense fallback={null}>
              <BatchBar
                subject="ticket"
                selection={selection}
                shown={shown}
                filter={{ tickets: conditionsOf(filter) }}
                total={counted ? total(counted) : String(shown.length)}
                onLeave={selection.clear}
                buttons={4}
              />
            </Suspense>
          ) : null}
          <ListHead
            ticks={can('tickets.write')}
            sort={filter.sort}
            searching={filter.q.trim() !== ''}
            onSort={(sort) => set({ sort })}
          />
          <div className={`tk-list-body${isPlaceholderData ? ' is-stale' : ''}`} {...handlers}>
            {isPending ? (
              <Skeleton rows={8} height={rowHeight} />
            ) : error && tickets.length === 0 ? (
              <Failed error={error} retry={() => void refetch()} />
            ) : tickets.length === 0 ? (
              <Empty
                title={t(narrowed ? 'ui.none.found-title' : `ui.none.${filter.view}-title`)}
                text={t(narrowed ? 'ui.none.found-text' : `ui.none.${filter.view}-text`)}
                {...(narrowed
                  ? {
                      actions: [{ label: t('ui.filter.clear'), run: () => set({ ...nothing, saved: '' }) }],
                    }
                  : {})}
              />
            ) : (
              <VirtualList
                ref={list}
                items={tickets}
                height={rowHeight}
                label={t(`ui.view.${filter.view}`)}
                keyOf={(ticket) => ticket.id}
                onNearEnd={() => {
                  if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
                }}
                row={(ticket, index) => (
                  <TicketRow
                    ticket={ticket}
                    type={typeName(ticket.type)}
                    current={index === at}
                    ticked={selection.has(ticket.id)}
                    onTick={can('tickets.write') ? selection.toggle : null}
                  />
                )}
              />
            )}
          </div>
        </div>
      </div>
      {saving ? (
        <Suspense fallback={null}>
          <ViewDialog filters={filter} onDone={() => setSaving(false)} onSaved={open} />
        </Suspense>
      ) : null}
      {opening ? (
        <Suspense fallback={null}>
          <NewTicket onDone={() => setOpening(false)} />
        </Suspense>
      ) : null}
    </Page>
  );
}
