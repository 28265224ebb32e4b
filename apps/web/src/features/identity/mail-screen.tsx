/** Whether the system's mail gets out. Neither addresses nor words are kept once a mail has left. */
import { oneOf } from '../../shared/one-of.ts';
import './people.css';
import type { MailState } from '@qiao/server/contracts/notifications';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';

const states = ['', 'queued', 'sent', 'failed'] as const;

export function Component() {
  const { t } = useTranslation('identity');
  const [state, setState] = useState<(typeof states)[number]>('');
  const list = useInfiniteQuery({
    queryKey: ['notifications', 'mails', state],
    queryFn: ({ pageParam, signal }) =>
      api('GET /api/notifications/mails', { query: { state, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const rows = list.data?.pages.flatMap((page) => page.mails) ?? [];
  const columns: Column<MailState>[] = [
    {
      key: 'created',
      title: t('ui.mail.created'),
      width: '144px',
      cell: (row) => <span className="tabular">{dayTime(row.createdAt)}</span>,
    },
    {
      key: 'state',
      title: t('ui.staff.state'),
      width: '112px',
      phone: 'aside',
      cell: (row) =>
        row.state === 'failed' ? (
          <span className="q-tag q-tag-danger">{t('ui.mail.failed')}</span>
        ) : (
          t(`ui.mail.${row.state}`)
        ),
    },
    {
      key: 'sent',
      title: t('ui.mail.at'),
      width: '144px',
      kind: 'quiet',
      cell: (row) => (row.sentAt ? dayTime(row.sentAt) : '—'),
    },
    {
      key: 'attempts',
      title: t('ui.mail.attempts'),
      width: '88px',
      kind: 'number',
      phone: 'off',
      cell: (row) => row.attempts,
    },
    { key: 'error', title: t('ui.mail.error'), width: '1fr', kind: 'quiet', cell: (row) => row.lastError ?? '' },
  ];
  return (
    <Page title={t('ui.mail.title')} padded={false}>
      <div className="admin-list">
        <div className="admin-filters">
          <Select
            aria-label={t('ui.staff.state')}
            value={state}
            onChange={(event) => setState(oneOf(states, event.target.value) ?? '')}
            options={states.map((value) => ({
              value,
              label: t(value === '' ? 'ui.staff.any-state' : `ui.mail.${value}`),
            }))}
          />
        </div>
        {list.data?.pages[0]?.configured === false ? <p className="admin-warn">{t('ui.mail.off')}</p> : null}
        {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
        {list.isPending ? <Skeleton rows={8} height={36} kind="lines" /> : null}
        {list.isSuccess && rows.length === 0 ? <Empty title={t('ui.mail.none')} text={t('ui.mail.none-text')} /> : null}
        {rows.length > 0 ? (
          <DataTable
            label={t('ui.mail.title')}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.id}
            onNearEnd={() => {
              if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
            }}
          />
        ) : null}
      </div>
    </Page>
  );
}
