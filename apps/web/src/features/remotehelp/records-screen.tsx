/** Remote help looked back at: what was, by whom, how it ended; recordings play here. And whether it is recorded at all. */
import './remotehelp.css';
import type { Session } from '@qiao/server/contracts/remotehelp';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ScreenShare } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { duration, shortMoment } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { Button } from '../../shared/ui/button.tsx';
import { type Column, DataTable } from '../../shared/ui/data-table.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/tabs.tsx';
import { Film } from './film.tsx';
import { PolicyForm } from './policy-form.tsx';

const seconds = (one: Session): number =>
  one.runningAt && one.endedAt ? (Date.parse(one.endedAt) - Date.parse(one.runningAt)) / 1000 : 0;

const places: Record<Session['subject']['kind'], string> = {
  conversation: '/workspace',
  ticket: '/tickets',
  call: '/calls',
};

export function Component() {
  const { t } = useTranslation('remotehelp');
  const can = useCan();
  const now = useNow();
  const [recorded, setRecorded] = useState(false);
  const [shown, setShown] = useState<Session | null>(null);
  const [setting, setSetting] = useState(false);
  const list = useInfiniteQuery({
    queryKey: ['remotehelp', 'history', recorded],
    queryFn: ({ signal, pageParam }) =>
      api('GET /api/remotehelp/history', {
        query: { recorded: recorded ? 'true' : 'false', ...(pageParam ? { before: pageParam } : {}) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.more ? (page.sessions.at(-1)?.askedAt ?? null) : null),
  });
  const rows = list.data?.pages.flatMap((page) => page.sessions) ?? [];
  const ended = (one: Session): string =>
    t(one.state === 'ended' ? `ui.ended.by-${one.endBy ?? 'program'}` : `ui.ended.${one.state}`);
  const columns: Column<Session>[] = [
    {
      key: 'agent',
      title: t('ui.agent'),
      width: 'minmax(140px, 2fr)',
      phone: 'title',
      cell: (one) => `${one.agent.number} ${one.agent.name}`,
    },
    { key: 'at', title: t('ui.at'), width: '112px', phone: 'meta', cell: (one) => shortMoment(one.askedAt, now) },
    {
      key: 'about',
      title: t('ui.about'),
      width: '112px',
      phone: 'meta',
      cell: (one) => (
        <Link to={`${places[one.subject.kind]}/${one.subject.id}`}>{t(`ui.subject.${one.subject.kind}`)}</Link>
      ),
    },
    {
      key: 'way',
      title: t('ui.shown'),
      width: '96px',
      phone: 'off',
      cell: (one) => (one.way ? t(`ui.${one.way}`) : '—'),
    },
    { key: 'end', title: t('ui.end-how'), width: 'minmax(120px, 1fr)', phone: 'aside', cell: ended },
    {
      key: 'length',
      title: t('ui.length'),
      width: '80px',
      kind: 'number',
      phone: 'off',
      cell: (one) => (seconds(one) > 0 ? duration(seconds(one)) : '—'),
    },
    {
      key: 'recording',
      title: t('ui.recording-column'),
      width: '112px',
      phone: 'meta',
      cell: (one) =>
        one.recordedBytes > 0 ? (
          <Button small onClick={() => setShown(one)}>
            {t('ui.play')}
          </Button>
        ) : (
          '—'
        ),
    },
  ];
  return (
    <Page
      title={t('ui.records')}
      padded={false}
      actions={
        <>
          {can('remotehelp.configure') ? <Button onClick={() => setSetting(true)}>{t('ui.policy-open')}</Button> : null}
          <Segments<'all' | 'recorded'>
            label={t('ui.recording-column')}
            options={[
              { key: 'all', label: t('ui.all') },
              { key: 'recorded', label: t('ui.with-recording') },
            ]}
            chosen={recorded ? 'recorded' : 'all'}
            onChange={(key) => setRecorded(key === 'recorded')}
          />
        </>
      }
    >
      {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={8} height={36} /> : null}
      {list.data && rows.length === 0 ? (
        <Empty icon={ScreenShare} title={t('ui.none')} text={t('ui.none-text')} />
      ) : null}
      {rows.length > 0 ? (
        <DataTable
          label={t('ui.records')}
          columns={columns}
          rows={rows}
          keyOf={(one) => one.id}
          nameOf={(one) => `${one.agent.name} ${shortMoment(one.askedAt, now)}`}
          onNearEnd={() => {
            if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
          }}
        />
      ) : null}
      {shown ? (
        <Dialog
          title={`${shown.agent.number} ${shown.agent.name} · ${shortMoment(shown.askedAt, now)}`}
          onClose={() => setShown(null)}
          width={880}
        >
          <p className="rh-note">{t('ui.audited')}</p>
          <Film session={shown} />
        </Dialog>
      ) : null}
      {setting ? <PolicyForm onDone={() => setSetting(false)} /> : null}
    </Page>
  );
}
