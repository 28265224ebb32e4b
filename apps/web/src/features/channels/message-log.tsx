/** What came in and went out by a channel: without words, people masked; what did not arrive is sent again from here. */
import './message-log.css';
import type { LogEntry, OutsideChannel, TurnedAway } from '@qiao/server/contracts/channels';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMedia } from '../../shared/media.ts';
import { oneOf } from '../../shared/one-of.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { VirtualList } from '../../shared/ui/virtual-list.tsx';
import { channelsAgain, useLog } from './data.ts';
import { reasonWords } from './reason-words.ts';

const directions = ['', 'in', 'out'] as const;
const filters = ['', 'failed', 'waiting', 'arrived', 'dropped'] as const;
const tones: Partial<Record<LogEntry['state'], string>> = {
  failed: 'q-tag-danger',
  sent: 'q-tag-ok',
  delivered: 'q-tag-ok',
  read: 'q-tag-ok',
};
const rowHeight = 64;
/** On a phone the buttons stand below. */
const phoneRowHeight = 88;

export function MessageLog({ of: channel, onClose }: { of: OutsideChannel; onClose: () => void }) {
  const { t } = useTranslation('channels');
  const [direction, setDirection] = useState<(typeof directions)[number]>('');
  const [state, setState] = useState<(typeof filters)[number]>('');
  const [busy, setBusy] = useState(false);
  const height = useMedia('(width < 768px)') ? phoneRowHeight : rowHeight;
  const { data, isPending, isError, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useLog(
    channel.id,
    direction,
    state,
  );
  const rows = data?.pages.flatMap((page) => page.messages) ?? [];
  const turnedAway = data?.pages[0]?.turnedAway ?? [];
  const again = async (ids?: string[]) => {
    setBusy(true);
    try {
      const body = ids ? { ids } : {};
      const done = await api('POST /api/channels/{id}/messages/retry', { params: { id: channel.id }, body });
      toast(
        done.again > 0 ? 'ok' : 'info',
        t(done.again > 0 ? 'log.again-done' : 'log.again-none', { count: done.again }),
      );
    } catch (failure) {
      toastError(failure);
    }
    setBusy(false);
    await channelsAgain();
  };
  return (
    <Dialog title={`${t('log.title')} · ${nameIn(channel.name)}`} kind="drawer" onClose={onClose} width={600}>
      <div className="channel-log">
        <div className="channel-log-filter">
          <Select
            aria-label={t('log.direction')}
            value={direction}
            onChange={(event) => setDirection(oneOf(directions, event.target.value) ?? '')}
            options={directions.map((value) => ({ value, label: t(value ? `log.${value}` : 'log.both') }))}
          />
          <Select
            aria-label={t('log.state')}
            value={state}
            onChange={(event) => setState(oneOf(filters, event.target.value) ?? '')}
            options={filters.map((value) => ({ value, label: t(value ? `log.filter.${value}` : 'log.all') }))}
          />
          <Button disabled={busy || !rows.some((row) => row.retryable)} onClick={() => void again()}>
            {t('log.again-all')}
          </Button>
        </div>
        {turnedAway.length > 0 ? <TurnedAwayCalls of={turnedAway} /> : null}
        {isPending ? (
          <Skeleton rows={6} height={height} />
        ) : isError ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : rows.length === 0 ? (
          <Empty title={t('log.none')} />
        ) : (
          <VirtualList
            className="channel-log-rows"
            items={rows}
            height={height}
            keyOf={(row) => row.id}
            label={t('log.title')}
            row={(row) => <Row of={row} busy={busy} onAgain={() => void again([row.id])} />}
            onNearEnd={() => {
              if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
            }}
          />
        )}
      </div>
    </Dialog>
  );
}

function Row({ of: row, busy, onAgain }: { of: LogEntry; busy: boolean; onAgain: () => void }) {
  const { t } = useTranslation('channels');
  const state = row.state === 'queued' && row.attempts > 0 ? 'again' : row.state;
  const facts = [
    dayTime(row.at),
    row.who ?? t('log.erased'),
    row.parts && row.parts > 1 ? t('ui.parts', { count: row.parts }) : null,
    row.attempts > 1 ? t('log.attempts', { count: row.attempts }) : null,
    state === 'again' && row.nextTryAt ? t('log.next', { time: dayTime(row.nextTryAt) }) : null,
  ];
  return (
    <div className="channel-log-row">
      <div>
        <p>
          <b>{t(`log.${row.direction}`)}</b>{' '}
          <span className={`q-tag ${tones[row.state] ?? ''}`}>{t(`state.${state}`)}</span>{' '}
          {row.reason ? (
            <span className="channel-log-reason" title={reasonWords(row.reason)}>
              {reasonWords(row.reason)}
            </span>
          ) : null}
        </p>
        <small>{facts.filter(Boolean).join(' · ')}</small>
      </div>
      <div className="channel-log-buttons">
        {row.retryable ? (
          <Button small disabled={busy} onClick={onAgain}>
            {t('log.again')}
          </Button>
        ) : null}
        {row.conversationId ? (
          <Link className="q-btn q-btn-default q-btn-sm" to={`/workspace/${row.conversationId}`}>
            {t('ui.text-open')}
          </Link>
        ) : null}
      </div>
    </div>
  );
}

/** Calls of the last week that were not taken: most often a secret that does not fit. */
function TurnedAwayCalls({ of: calls }: { of: TurnedAway[] }) {
  const { t } = useTranslation('channels');
  const byCode = new Map<string, { count: number; lastAt: string }>();
  for (const { code, count, lastAt } of calls) {
    const known = byCode.get(code);
    byCode.set(code, {
      count: count + (known?.count ?? 0),
      lastAt: known && known.lastAt > lastAt ? known.lastAt : lastAt,
    });
  }
  return (
    <div className="channel-log-away" role="note">
      <b>{t('log.turned-away')}</b>
      <ul>
        {[...byCode].map(([code, { count, lastAt }]) => (
          <li key={code}>
            {i18n.t(`channels:log.why.${code.replaceAll('.', '-')}`, { defaultValue: code })} ·{' '}
            {t('log.times', { count, time: dayTime(lastAt) })}
          </li>
        ))}
      </ul>
    </div>
  );
}
