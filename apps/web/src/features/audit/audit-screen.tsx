/** The audit trail: searched by who, what, which thing, when; each line can be opened. */
import './audit.css';
import type { AuditEntry } from '@qiao/server/contracts/audit';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { dayTime, total } from '../../shared/time/format.ts';
import { dayStart } from '../../shared/time/local-day.ts';
import { Combo } from '../../shared/ui/combo.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Input } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { EntryDrawer } from './entry-drawer.tsx';
import { actionWords } from './words.ts';

type Filter = { actorId: string | null; action: string | null; subjectId: string; from: string; to: string };
const none: Filter = { actorId: null, action: null, subjectId: '', from: '', to: '' };

export function Component() {
  const { t } = useTranslation('audit');
  const navigate = useNavigate();
  const { id } = useParams();
  const [filter, setFilter] = useState(none);
  const set = (change: Partial<Filter>) => setFilter((now) => ({ ...now, ...change }));
  const list = useInfiniteQuery({
    queryKey: ['audit', 'entries', filter],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/audit/entries', {
        query: {
          actorId: filter.actorId,
          action: filter.action,
          subjectId: filter.subjectId.trim(),
          from: dayStart(filter.from),
          to: dayStart(filter.to, 1),
          cursor: pageParam,
          limit: 100,
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
  const actions = useQuery({
    queryKey: ['audit', 'actions'],
    queryFn: async () => (await api('GET /api/audit/actions')).actions,
    staleTime: 60_000,
  });
  const chain = useQuery({
    queryKey: ['audit', 'chain'],
    queryFn: () => api('GET /api/audit/chain'),
    refetchInterval: 10_000,
  });
  const rows = list.data?.pages.flatMap((page) => page.entries) ?? [];
  const count = list.data?.pages[0]?.total;
  const chosen = rows.find((entry) => entry.id === id) ?? null;

  const columns: Column<AuditEntry>[] = [
    { key: 'action', title: t('ui.action'), width: 'minmax(144px, 1.4fr)', cell: (row) => actionWords(row.action) },
    {
      key: 'at',
      title: t('ui.at'),
      width: '144px',
      phone: 'aside',
      cell: (row) => <span className="tabular">{dayTime(row.at)}</span>,
    },
    {
      key: 'actor',
      title: t('ui.actor'),
      width: 'minmax(128px, 1.2fr)',
      cell: (row) =>
        row.actor.name
          ? `${row.actor.name} ${row.actor.number ?? ''}`
          : t(`ui.actors.${row.actor.kind}`, { defaultValue: row.actor.id }),
    },
    {
      key: 'subject',
      title: t('ui.subject'),
      width: 'minmax(160px, 1.6fr)',
      kind: 'quiet',
      cell: (row) =>
        `${t(`ui.subjects.${row.subject.kind}`, { defaultValue: row.subject.kind })} ${row.subject.label ?? row.subject.id}`,
    },
    { key: 'ip', title: t('ui.ip'), width: '112px', kind: 'quiet', phone: 'off', cell: (row) => row.ip ?? '' },
    {
      key: 'seq',
      title: t('ui.seq'),
      width: '80px',
      kind: 'number',
      phone: 'off',
      cell: (row) => row.seq ?? t('ui.waiting'),
    },
  ];

  return (
    <Page title={t('ui.title')} meta={count ? total(count) : null} padded={false}>
      <div className="audit-list">
        <search className="audit-filters">
          <StaffCombo value={filter.actorId} onChange={(actorId) => set({ actorId })} />
          <Combo
            label={t('ui.action')}
            placeholder={t('ui.any-action')}
            value={filter.action}
            onChange={(action) => set({ action })}
            options={(actions.data ?? []).map((action) => ({ value: action, label: actionWords(action) }))}
          />
          <Input
            type="search"
            aria-label={t('ui.subject-id')}
            placeholder={t('ui.subject-id')}
            value={filter.subjectId}
            onChange={(event) => set({ subjectId: event.target.value })}
          />
          {(['from', 'to'] as const).map((key) => (
            <label key={key} htmlFor={`audit-${key}`}>
              {t(`ui.${key}`)}
              <Input
                id={`audit-${key}`}
                type="date"
                value={filter[key]}
                onChange={(event) => set({ [key]: event.target.value })}
              />
            </label>
          ))}
        </search>
        {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
        {list.isPending ? <Skeleton rows={12} height={36} kind="lines" /> : null}
        {list.isSuccess && rows.length === 0 ? (
          <Empty
            title={t('ui.none')}
            text={t('ui.none-text')}
            actions={[{ label: t('ui.clear'), run: () => setFilter(none) }]}
          />
        ) : null}
        {rows.length > 0 ? (
          <DataTable
            label={t('ui.title')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.id}
            chosen={id ?? null}
            onOpen={(row) => navigate(`/settings/audit/${row.id}`)}
            onNearEnd={() => {
              if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
            }}
          />
        ) : null}
        {chain.data ? (
          <p className="audit-chain">
            {t('ui.chain', { seq: chain.data.seq, waiting: chain.data.waiting, hash: chain.data.hash.slice(0, 16) })}
          </p>
        ) : null}
      </div>
      {chosen ? <EntryDrawer entry={chosen} onClose={() => navigate('/settings/audit')} onFilter={set} /> : null}
    </Page>
  );
}

/** Colleagues found by name or number, for those who may see staff; others type an id below. */
function StaffCombo({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation('audit');
  const can = useCan();
  const [words, setWords] = useState('');
  const query = useQuery({
    queryKey: ['identity', 'staff-found', words],
    queryFn: async ({ signal }) =>
      (await api('GET /api/identity/staff', { query: { q: words.trim(), limit: 20 }, signal })).staff,
    enabled: can('identity.staff.read'),
    placeholderData: (before) => before,
  });
  return (
    <Combo
      label={t('ui.actor')}
      placeholder={t('ui.any-actor')}
      value={value}
      onChange={onChange}
      onSearch={setWords}
      busy={query.isFetching}
      options={(query.data ?? []).map((staff) => ({ value: staff.id, label: staff.name, hint: staff.number }))}
    />
  );
}
