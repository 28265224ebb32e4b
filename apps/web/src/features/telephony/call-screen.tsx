/** One call: who spoke, what happened when, and the recording. */
import './calls.css';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { clockTime, dayTime, duration } from '../../shared/time/format.ts';
import { Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { RecordingPlayer } from '../recordings/player.tsx';
import { useCall } from './calls-data.ts';
import { outcome } from './calls-screen.tsx';

const CallTrace = lazy(() => import('../callsetup/call-trace.tsx'));

export function Component() {
  const { t } = useTranslation('telephony');
  const { t: setup } = useTranslation('callsetup');
  const { id = '' } = useParams();
  const can = useCan();
  const { data: call, isError, isPending, error, refetch } = useCall(id);
  const facts: [string, React.ReactNode][] = call
    ? [
        [
          t('ui.calls.party'),
          call.customer ? (
            <Link key="party" to={`/customers/${call.customer.id}`}>
              {call.customer.name || call.party}
            </Link>
          ) : (
            (call.party ?? t('withheld'))
          ),
        ],
        ...(call.customer && call.party ? ([[t('ui.calls.phone'), call.party]] as [string, string][]) : []),
        [t('ui.calls.dialled'), call.dialled],
        [t('ui.calls.at'), dayTime(call.startedAt)],
        [t('ui.calls.agent'), call.agent ? `${call.agent.name} ${call.agent.number}` : '–'],
        [t('ui.calls.waited'), duration(call.waitedMs / 1000)],
        [t('ui.calls.talked'), call.talkedMs > 0 ? duration(call.talkedMs / 1000) : '–'],
        ...(call.score === null ? [] : ([[t('ui.calls.score'), String(call.score)]] as [string, string][])),
      ]
    : [];
  return (
    <Page
      title={call ? t('ui.call.title', { number: call.number }) : t('ui.calls.title')}
      crumbs={<Link to="/calls">{t('ui.calls.title')}</Link>}
      meta={call ? outcome(call, t) : undefined}
    >
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={6} height={32} /> : null}
      {call ? (
        <div className="call">
          <dl className="call-facts">
            {facts.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {call.recordings.length > 0 ? (
            <section>
              <h2>{t('ui.call.recording')}</h2>
              {can('telephony.recordings') ? (
                call.recordings.map((one) => <RecordingPlayer key={one.id} id={one.id} />)
              ) : (
                <p className="call-note">{t('ui.call.no-right')}</p>
              )}
            </section>
          ) : null}
          <section>
            <h2>{t('ui.call.log')}</h2>
            <ol className="call-log">
              {call.log.map((line) => (
                <li key={`${line.at} ${line.to}`}>
                  <time>{clockTime(line.at)}</time>
                  <b>{t(`ui.state.${line.to}`)}</b>
                  <span>{t(`ui.reason.${line.reason}`, { defaultValue: '' })}</span>
                </li>
              ))}
            </ol>
          </section>
          {can('telephony.configure') ? (
            <section>
              <h2>{setup('trace.title')}</h2>
              <Suspense fallback={null}>
                <CallTrace callId={call.id} />
              </Suspense>
            </section>
          ) : null}
        </div>
      ) : null}
    </Page>
  );
}
