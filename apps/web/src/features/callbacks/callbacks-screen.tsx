/** Call-backs of one's units: what is open, and what has ended. */
import '../telephony/calls.css';
import type { Callback } from '@qiao/server/contracts/callbacks';
import { PhoneIncoming, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { shortMoment } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { Button } from '../../shared/ui/button.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/tabs.tsx';
import { BookDialog } from './book-dialog.tsx';
import { useCallbacks } from './data.ts';

export function Component() {
  const { t } = useTranslation('callbacks');
  const can = useCan();
  const navigate = useNavigate();
  const [state, setState] = useState<'open' | 'ended'>('open');
  const [booking, setBooking] = useState(false);
  const pages = useCallbacks(state);
  const now = useNow();
  const rows = pages.data?.pages.flatMap((page) => page.callbacks) ?? [];
  const who = (row: Callback): string => row.customer?.name || row.contact || row.number;
  const columns: Column<Callback>[] = [
    { key: 'who', title: t('ui.who'), width: 'minmax(140px, 2fr)', phone: 'title', cell: who },
    { key: 'state', title: t('ui.state'), width: '104px', phone: 'aside', cell: (row) => t(`ui.states.${row.state}`) },
    {
      key: 'source',
      title: t('ui.source'),
      width: 'minmax(104px, 1fr)',
      phone: 'meta',
      cell: (row) => t(`ui.sources.${row.source}`),
    },
    {
      key: 'next',
      title: state === 'open' ? t('ui.next') : t('ui.ended'),
      width: '128px',
      phone: 'meta',
      cell: (row) => {
        const at = state === 'open' ? row.nextAt : row.endedAt;
        return at ? shortMoment(at, now) : '–';
      },
    },
    {
      key: 'attempts',
      title: t('ui.attempts'),
      width: '80px',
      kind: 'number',
      phone: 'off',
      cell: (row) => row.attempts,
    },
    {
      key: 'queue',
      title: t('ui.queue'),
      width: 'minmax(104px, 1fr)',
      phone: 'off',
      cell: (row) => (row.queueName ? nameIn(row.queueName) : '–'),
    },
    {
      key: 'holder',
      title: t('ui.holder'),
      width: 'minmax(96px, 1fr)',
      phone: 'off',
      cell: (row) => row.holder?.name ?? '–',
    },
  ];
  return (
    <Page
      title={t('ui.title')}
      crumbs={<Link to="/calls">{t('ui.calls')}</Link>}
      padded={false}
      actions={
        <>
          {can('callbacks.configure') ? <Link to="/settings/callbacks">{t('ui.policy')}</Link> : null}
          <Segments<'open' | 'ended'>
            label={t('ui.state')}
            options={[
              { key: 'open', label: t('ui.open') },
              { key: 'ended', label: t('ui.over') },
            ]}
            chosen={state}
            onChange={setState}
          />
          <Button kind="primary" icon={Plus} onClick={() => setBooking(true)}>
            {t('ui.book')}
          </Button>
        </>
      }
    >
      {pages.isError ? <Failed error={pages.error} retry={() => void pages.refetch()} /> : null}
      {pages.isPending ? <Skeleton rows={8} height={36} /> : null}
      {pages.data && rows.length === 0 ? (
        <Empty icon={PhoneIncoming} title={t('ui.none')} text={t('ui.none-text')} />
      ) : null}
      {rows.length > 0 ? (
        <DataTable
          label={t('ui.title')}
          columns={columns}
          rows={rows}
          keyOf={(row) => row.id}
          nameOf={(row) => `${who(row)} ${row.number}`}
          onOpen={(row) => navigate(`/callbacks/${row.id}`)}
          onNearEnd={() => {
            if (pages.hasNextPage && !pages.isFetching) void pages.fetchNextPage();
          }}
        />
      ) : null}
      {booking ? <BookDialog onDone={() => setBooking(false)} /> : null}
    </Page>
  );
}
