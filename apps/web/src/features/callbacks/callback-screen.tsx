/** One call-back: who wants to be called and when, how it was tried, and what is done about it. */
import '../telephony/calls.css';
import { useMutation } from '@tanstack/react-query';
import { PhoneCall } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan, useMe } from '../../shared/session.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Facts, Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { callbacksAgain, clockOf, useOne } from './data.ts';

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation('callbacks');
  const me = useMe();
  const can = useCan();
  const { data, isError, error, refetch } = useOne(id);
  const act = useMutation({
    mutationFn: (call: () => Promise<unknown>) => call(),
    onError: toastError,
    onSettled: () => void callbacksAgain(),
  });
  const crumbs = <Link to="/callbacks">{t('ui.back')}</Link>;
  if (!data)
    return (
      <Page title={t('ui.title')} crumbs={crumbs}>
        {isError ? <Failed error={error} retry={() => void refetch()} /> : <Skeleton rows={4} height={40} />}
      </Page>
    );
  const mine = data.holder?.id === me.staff.id;
  const over = data.endedAt !== null;
  const works = can('routing.work');
  const params = { id };
  const press = (call: () => Promise<unknown>) => () => act.mutate(call);
  const inAnHour = press(() =>
    api('POST /api/callbacks/{id}/postpone', {
      params,
      body: { at: new Date(Date.now() + 3_600_000).toISOString() },
    }),
  );
  const end = (result: 'withdrawn' | 'done') =>
    press(() => api('POST /api/callbacks/{id}/end', { params, body: { result } }));
  const { wish } = data;
  const days = wish.days.length === 7 ? t('ui.every-day') : wish.days.map((day) => t(`ui.days.${day}`)).join(' ');
  return (
    <Page
      title={data.customer?.name || data.name || data.contact || data.number}
      crumbs={crumbs}
      meta={t(`ui.states.${data.state}`)}
      actions={
        over || data.state === 'calling' ? null : (
          <>
            {works && !data.holder ? (
              <Button busy={act.isPending} onClick={press(() => api('POST /api/callbacks/{id}/take', { params }))}>
                {t('ui.take')}
              </Button>
            ) : null}
            {mine ? (
              <Button onClick={press(() => api('POST /api/callbacks/{id}/return', { params }))}>
                {t('ui.return')}
              </Button>
            ) : null}
            <Button onClick={inAnHour}>{t('ui.in-an-hour')}</Button>
            <Button onClick={end('withdrawn')}>{t('ui.withdraw')}</Button>
            {mine ? <Button onClick={end('done')}>{t('ui.finish')}</Button> : null}
            {mine && data.way === 'phone' ? (
              <Button
                kind="primary"
                icon={PhoneCall}
                busy={act.isPending}
                onClick={press(() => api('POST /api/callbacks/{id}/call', { params }))}
              >
                {t('ui.call')}
              </Button>
            ) : null}
          </>
        )
      }
    >
      <Facts
        rows={[
          { label: t('ui.number'), value: data.number },
          { label: t('ui.contact'), value: data.contact ?? '–' },
          { label: t('ui.way'), value: t(`ui.ways.${data.way}`) },
          {
            label: t('ui.customer'),
            value: data.customer ? (
              <Link to={`/customers/${data.customer.id}`}>{data.customer.name}</Link>
            ) : (
              data.name || '–'
            ),
          },
          { label: t('ui.source'), value: t(`ui.sources.${data.source}`) },
          { label: t('ui.words'), value: data.words || '–' },
          {
            label: t('ui.suits'),
            value: `${days} ${clockOf(wish.fromMinute)}–${clockOf(wish.toMinute)} (${wish.zone})`,
          },
          { label: t('ui.until'), value: dayTime(wish.notAfter) },
          { label: t('ui.next'), value: data.nextAt ? dayTime(data.nextAt) : '–' },
          { label: t('ui.queue'), value: data.queueName ? nameIn(data.queueName) : '–' },
          { label: t('ui.holder'), value: data.holder?.name ?? '–' },
          ...(data.endedReason ? [{ label: t('ui.reason'), value: t(`ui.results.${data.endedReason}`) }] : []),
        ]}
      />
      <h2>{t('ui.tries')}</h2>
      {data.tries.length === 0 ? <p>{t('ui.no-tries')}</p> : null}
      <ol>
        {data.tries.map((one) => (
          <li key={one.at}>
            {dayTime(one.at)} · {one.agent?.name ?? '–'} ·{' '}
            {one.result ? t(`ui.results.${one.result}`) : t('ui.running')}
            {one.callId && can('telephony.calls') ? (
              <>
                {' '}
                · <Link to={`/calls/${one.callId}`}>{t('ui.to-call')}</Link>
              </>
            ) : null}
          </li>
        ))}
      </ol>
    </Page>
  );
}
