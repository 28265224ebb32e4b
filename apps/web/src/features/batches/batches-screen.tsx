/** Batch changes that I ordered: left and found again here. */
import './batches.css';
import { ListChecks } from 'lucide-react';
import { useNavigate, useParams } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime, shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { BatchView } from './batch-view.tsx';
import { useBatches } from './data.ts';

export function Component() {
  const { t } = useTranslation('batches');
  const navigate = useNavigate();
  const { id = null } = useParams();
  const { data, error, isPending, refetch } = useBatches();
  const chosen = id ?? data?.[0]?.id ?? null;
  return (
    <Page title={t('ui.history')} meta={t('ui.about')} padded={false}>
      {isPending ? <Skeleton rows={5} height={56} /> : null}
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 && !id ? <Empty icon={ListChecks} title={t('ui.none')} text={t('ui.none-text')} /> : null}
      {chosen !== null ? (
        <div className="ba-screen">
          <ul className="ba-list scroll" aria-label={t('ui.history')}>
            {data?.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  aria-current={one.id === chosen || undefined}
                  onClick={() => navigate(`/batches/${one.id}`)}
                >
                  <b className="ellipsis">
                    {one.undoOf ? `${t('ui.undo-of')} · ` : ''}
                    {t(`ui.do.${one.action.do}`)}
                  </b>
                  <time dateTime={one.createdAt} title={dayTime(one.createdAt)}>
                    {shortMoment(one.createdAt, serverNow())}
                  </time>
                  <span>
                    {t(`ui.subject.${one.subject}`)} · {one.handled} / {one.total} · {t(`ui.state.${one.state}`)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <section className="ba-detail scroll" aria-label={t('ui.title')}>
            <BatchView key={chosen} id={chosen} onOther={(other) => navigate(`/batches/${other}`)} />
          </section>
        </div>
      ) : null}
    </Page>
  );
}
