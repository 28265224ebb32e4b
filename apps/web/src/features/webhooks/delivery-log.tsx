/** What was sent to one endpoint, with request and answer; one or a time may be sent again. */

import type { Delivery, Endpoint } from '@qiao/server/contracts/webhooks';
import { useState } from 'react';
import { api, type Given } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { oneOf } from '../../shared/one-of.ts';
import { dayTime } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useDeliveries, useDelivery, webhooksAgain } from './data.ts';
import { problemWords } from './problem-words.ts';

const states = ['', 'waiting', 'sent', 'failed', 'skipped'] as const;
const tones = { waiting: '', sent: 'q-tag-ok', failed: 'q-tag-danger', skipped: '' } as const;
const ranges = ['1', '24', '168'] as const;

export function DeliveryLog({ of: endpoint, onClose }: { of: Endpoint; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const [state, setState] = useState<(typeof states)[number]>('');
  const [open, setOpen] = useState<number | null>(null);
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage } = useDeliveries(endpoint.id, state);
  const replay = async (body: Given<'POST /api/webhooks/endpoints/{id}/replay'>['body'], told: string) => {
    try {
      await api('POST /api/webhooks/endpoints/{id}/replay', { params: { id: endpoint.id }, body });
      toast('ok', told);
    } catch (failure) {
      toastError(failure);
    }
    await webhooksAgain();
  };
  const replayRange = (hours: string) => {
    if (hours === '') return;
    const to = serverNow();
    const from = new Date(to - Number(hours) * 3_600_000).toISOString();
    void replay({ from, to: new Date(to).toISOString() }, t('ui.range-started'));
  };
  const rows = data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <Dialog title={`${t('ui.log')} · ${endpoint.name}`} kind="drawer" onClose={onClose} width={560}>
      <div className="hooks-filter">
        <Select
          aria-label={t('ui.log')}
          value={state}
          onChange={(event) => setState(oneOf(states, event.target.value) ?? '')}
          options={states.map((value) => ({ value, label: value ? t(`ui.delivery.${value}`) : t('ui.all') }))}
        />
        <Select
          aria-label={t('ui.replay-range')}
          value=""
          onChange={(event) => replayRange(event.target.value)}
          options={[
            { value: '', label: t('ui.replay-range') },
            ...ranges.map((value) => ({ value, label: t(`ui.range.${value}`) })),
          ]}
        />
      </div>
      {isPending ? (
        <Skeleton rows={6} height={48} />
      ) : isError ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : rows.length === 0 ? (
        <Empty title={t('ui.no-deliveries')} />
      ) : (
        <ul className="hooks-log">
          {rows.map((row) => (
            <li key={row.position}>
              <button
                type="button"
                aria-expanded={open === row.position}
                onClick={() => setOpen(open === row.position ? null : row.position)}
              >
                <Row of={row} />
              </button>
              {open === row.position ? (
                <Detail
                  endpointId={endpoint.id}
                  position={row.position}
                  onReplay={() => void replay({ positions: [row.position] }, t('ui.replayed'))}
                />
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {hasNextPage ? <Button onClick={() => void fetchNextPage()}>{t('ui.older')}</Button> : null}
    </Dialog>
  );
}

function Row({ of: row }: { of: Delivery }) {
  const { t } = useTranslation('webhooks');
  const facts = [
    dayTime(row.occurredAt),
    row.attempts > 0 ? t('ui.attempts', { count: row.attempts }) : null,
    row.status ? `HTTP ${row.status}` : null,
    row.ms === null ? null : `${row.ms} ms`,
    row.nextAt && row.attempts > 0 ? t('ui.next', { when: dayTime(row.nextAt) }) : null,
  ];
  return (
    <>
      <b>
        {t(`ui.kind.${row.kind.replaceAll('.', '-')}`)}{' '}
        <span className={`q-tag ${tones[row.state]}`}>{t(`ui.delivery.${row.state}`)}</span>
      </b>
      <small>{facts.filter(Boolean).join(' · ')}</small>
      {row.problem && row.problem !== `HTTP ${row.status}` ? (
        <small className="hooks-problem">{problemWords(row.problem)}</small>
      ) : null}
    </>
  );
}

function Detail({ endpointId, position, onReplay }: { endpointId: string; position: number; onReplay: () => void }) {
  const { t } = useTranslation('webhooks');
  const { data, isPending, isError, error, refetch } = useDelivery(endpointId, position);
  if (isPending) return <Skeleton rows={2} height={48} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  return (
    <div className="hooks-detail">
      <p>
        <code>webhook-id: {data.eventId}</code>
      </p>
      <b>{t('ui.request')}</b>
      {data.request ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard (WCAG 2.1.1)
        <pre tabIndex={0}>{JSON.stringify(JSON.parse(data.request), null, 2)}</pre>
      ) : (
        <p>{t('ui.no-request')}</p>
      )}
      <b>{t('ui.answer')}</b>
      {data.answer ? <pre>{data.answer}</pre> : <p>{t('ui.no-answer')}</p>}
      <Button small onClick={onReplay}>
        {t('ui.replay')}
      </Button>
    </div>
  );
}
