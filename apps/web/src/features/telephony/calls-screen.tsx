/** Calls of one's units, newest first, and finding some among them. */
import './calls.css';
import type { ListedCall } from '@qiao/server/contracts/callhistory';
import type { Call } from '@qiao/server/contracts/telephony';
import { PhoneForwarded, PhoneIncoming, PhoneOutgoing } from 'lucide-react';
import { useMemo } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { duration, shortMoment } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { type CallFilterPart, callFilterKeys, readCallFilter, useCalls } from './calls-data.ts';
import { CallsFilter } from './calls-filter.tsx';

export function Component() {
  const { t } = useTranslation('telephony');
  const navigate = useNavigate();
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => readCallFilter(params), [params]);
  const narrowed = callFilterKeys.some((key) => filter[key]);
  const change = (part: CallFilterPart): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries(part)) {
          if (value) next.set(key, value);
          else next.delete(key);
        }
        return next;
      },
      { replace: true },
    );
  const calls = useCalls(filter);
  const now = useNow();
  const rows = useMemo(() => calls.data?.pages.flatMap((page) => page.calls) ?? [], [calls.data]);
  const agents = useMemo(() => agentsIn(rows), [rows]);
  const withheld = t('withheld');
  const columns: Column<ListedCall>[] = [
    {
      key: 'party',
      title: t('ui.calls.party'),
      width: 'minmax(140px, 2fr)',
      phone: 'title',
      cell: (row) => (
        <span className="calls-party">
          <Icon of={ways[row.direction]} size={14} />
          <span className="sr-only">{t(`ui.find.directions.${row.direction}`)}</span>
          {row.customer?.name || row.party || withheld}
        </span>
      ),
    },
    {
      key: 'state',
      title: t('ui.calls.state'),
      width: 'minmax(104px, 1.4fr)',
      phone: 'aside',
      cell: (row) => (
        <>
          {outcome(row, t)}
          {row.why ? <small className="calls-why">{t(`callreports:why.${row.why}`)}</small> : null}
        </>
      ),
    },
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
        </>
      }
    >
      <CallsFilter filter={filter} agents={agents} onChange={change} />
      {calls.isError ? <Failed error={calls.error} retry={() => void calls.refetch()} /> : null}
      {calls.isPending ? <Skeleton rows={10} height={36} /> : null}
      {calls.data && rows.length === 0 ? (
        <Empty
          title={t(narrowed ? 'ui.find.none' : 'ui.calls.none')}
          text={t(
            filter.result === 'open' ? 'ui.calls.none-open' : narrowed ? 'ui.find.none-text' : 'ui.calls.none-text',
          )}
        />
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

const ways = { in: PhoneIncoming, out: PhoneOutgoing, internal: PhoneForwarded } as const;

const agentsIn = (rows: readonly ListedCall[]) =>
  [...new Map(rows.flatMap(({ agent }) => (agent ? [[agent.id, agent] as const] : []))).values()].map(
    ({ id, name, number }) => ({ value: id, label: name, hint: number }),
  );

/** What it came to, or where it stands now; just after its end only whether somebody answered is known. */
export function outcome(call: Call & Partial<Pick<ListedCall, 'result'>>, t: (key: string) => string): string {
  if (call.state !== 'ended') return t(`ui.state.${call.state}`);
  if (call.reason === 'interrupted') return t('ui.outcome.interrupted');
  if (call.result) return t(`ui.outcome.${call.result}`);
  if (call.answeredAt) return t('ui.outcome.answered');
  return t(call.waitedMs > 0 ? 'ui.outcome.lost' : 'ui.outcome.self-served');
}
