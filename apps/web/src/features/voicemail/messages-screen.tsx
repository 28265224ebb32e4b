/** Voice mail of one's units, newest first: what waits, and what is done. */
import '../telephony/calls.css';
import type { Message } from '@qiao/server/contracts/voicemail';
import { Voicemail } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { duration, shortMoment } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/tabs.tsx';
import { shownState, useMessages } from './data.ts';

export function Component() {
  const { t } = useTranslation('voicemail');
  const can = useCan();
  const navigate = useNavigate();
  const [state, setState] = useState<'open' | 'done'>('open');
  const messages = useMessages(state);
  const now = useNow();
  const rows = messages.data?.pages.flatMap((page) => page.messages) ?? [];
  const from = (row: Message): string => row.customer?.name || row.party || t('ui.withheld');
  const columns: Column<Message>[] = [
    { key: 'from', title: t('ui.from'), width: 'minmax(140px, 2fr)', phone: 'title', cell: from },
    {
      key: 'state',
      title: t('ui.state'),
      width: '96px',
      phone: 'aside',
      cell: (row) => t(`ui.states.${shownState(row)}`),
    },
    { key: 'box', title: t('ui.box'), width: 'minmax(120px, 1fr)', phone: 'meta', cell: (row) => nameIn(row.boxName) },
    { key: 'left', title: t('ui.left'), width: '112px', phone: 'meta', cell: (row) => shortMoment(row.leftAt, now) },
    {
      key: 'length',
      title: t('ui.length'),
      width: '80px',
      kind: 'number',
      phone: 'off',
      cell: (row) => duration(row.durationMs / 1000),
    },
    {
      key: 'assignee',
      title: t('ui.assignee'),
      width: 'minmax(120px, 1fr)',
      phone: 'off',
      cell: (row) => row.assignee?.name ?? t('ui.nobody'),
    },
  ];
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      actions={
        <>
          {can('voicemail.configure') ? <Link to="/settings/voicemail">{t('ui.boxes')}</Link> : null}
          <Segments<'open' | 'done'>
            label={t('ui.state')}
            options={[
              { key: 'open', label: t('ui.open') },
              { key: 'done', label: t('ui.done') },
            ]}
            chosen={state}
            onChange={setState}
          />
        </>
      }
    >
      {messages.isError ? <Failed error={messages.error} retry={() => void messages.refetch()} /> : null}
      {messages.isPending ? <Skeleton rows={8} height={36} /> : null}
      {messages.data && rows.length === 0 ? (
        <Empty icon={Voicemail} title={t('ui.none')} text={t('ui.none-text')} />
      ) : null}
      {rows.length > 0 ? (
        <DataTable
          label={t('ui.title')}
          columns={columns}
          rows={rows}
          keyOf={(row) => row.id}
          nameOf={(row) => `${from(row)} ${shortMoment(row.leftAt, now)}`}
          onOpen={(row) => navigate(`/voicemail/${row.id}`)}
          onNearEnd={() => {
            if (messages.hasNextPage && !messages.isFetching) void messages.fetchNextPage();
          }}
        />
      ) : null}
    </Page>
  );
}
