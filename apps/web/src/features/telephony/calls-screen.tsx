/** Calls of one's units, newest first; those under way can be seen alone. */
import './calls.css';
import type { Call } from '@qiao/server/contracts/telephony';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { duration, shortMoment } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useCalls } from './calls-data.ts';

export function Component() {
  const { t } = useTranslation('telephony');
  const navigate = useNavigate();
  const can = useCan();
  const [open, setOpen] = useState(false);
  const calls = useCalls(open);
  const now = useNow();
  const rows = calls.data?.pages.flatMap((page) => page.calls) ?? [];
  const withheld = t('withheld');
  const columns: Column<Call>[] = [
    {
      key: 'party',
      title: t('ui.calls.party'),
      width: 'minmax(140px, 2fr)',
      phone: 'title',
      cell: (row) => row.customer?.name || row.party || withheld,
    },
    { key: 'state', title: t('ui.calls.state'), width: '104px', phone: 'aside', cell: (row) => outcome(row, t) },
    {
      key: 'number',
      title: t('ui.calls.number'),
      width: '120px',
      kind: 'quiet',
      phone: 'off',
      cell: (row) => row.number,
    },
    {
      key: 'at',
      title: t('ui.calls.at'),
      width: '112px',
      phone: 'meta',
      cell: (row) => shortMoment(row.startedAt, now),
    },
    { key: 'dialled', title: t('ui.calls.dialled'), width: '128px', phone: 'off', cell: (row) => row.dialled },
    {
      key: 'agent',
      title: t('ui.calls.agent'),
      width: 'minmax(120px, 1fr)',
      phone: 'meta',
      cell: (row) => (row.agent ? `${row.agent.name} ${row.agent.number}` : '–'),
    },
    {
      key: 'waited',
      title: t('ui.calls.waited'),
      width: '80px',
      kind: 'number',
      phone: 'off',
      cell: (row) => duration(row.waitedMs / 1000),
    },
    {
      key: 'talked',
      title: t('ui.calls.talked'),
      width: '80px',
      kind: 'number',
      phone: 'off',
      cell: (row) => (row.talkedMs > 0 ? duration(row.talkedMs / 1000) : '–'),
    },
  ];
  return (
    <Page
      title={t('ui.calls.title')}
      padded={false}
      actions={
        <>
          {can('callbacks.work') ? <Link to="/callbacks">{t('ui.calls.callbacks')}</Link> : null}
          {can('voicemail.read') ? <Link to="/voicemail">{t('ui.calls.voicemail')}</Link> : null}
          <label className="calls-open">
            <input type="checkbox" checked={open} onChange={(event) => setOpen(event.target.checked)} />
            {t('ui.calls.open')}
          </label>
        </>
      }
    >
      {calls.isError ? <Failed error={calls.error} retry={() => void calls.refetch()} /> : null}
      {calls.isPending ? <Skeleton rows={10} height={36} /> : null}
      {calls.data && rows.length === 0 ? (
        <Empty title={t('ui.calls.none')} text={t(open ? 'ui.calls.none-open' : 'ui.calls.none-text')} />
      ) : null}
      {rows.length > 0 ? (
        <DataTable
          label={t('ui.calls.title')}
          columns={columns}
          rows={rows}
          keyOf={(row) => row.id}
          nameOf={(row) => `${row.number} ${row.party ?? withheld}`}
          onOpen={(row) => navigate(`/calls/${row.id}`)}
          onNearEnd={() => {
            if (calls.hasNextPage && !calls.isFetching) void calls.fetchNextPage();
          }}
        />
      ) : null}
    </Page>
  );
}

/** Answered, given up, or where it stands now. */
export function outcome(call: Call, t: (key: string) => string): string {
  if (call.state !== 'ended') return t(`ui.state.${call.state}`);
  if (call.reason === 'interrupted') return t('ui.outcome.interrupted');
  if (call.answeredAt) return t('ui.outcome.answered');
  return t(call.waitedMs > 0 ? 'ui.outcome.lost' : 'ui.outcome.self-served');
}
