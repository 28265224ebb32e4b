/** One batch: how far, how many, which were refused and why, undo. */
import './batches.css';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { stop, undo, useBatch } from './data.ts';

/** `onOther`: the batch that undoes this one takes its place. */
export function BatchView({ id, onOther }: { id: string; onOther: (id: string) => void }) {
  const { t } = useTranslation('batches');
  const { data, error, refetch } = useBatch(id);
  const [busy, setBusy] = useState(false);
  const call = (work: () => Promise<unknown>) => {
    setBusy(true);
    void work()
      .catch(toastError)
      .finally(() => setBusy(false));
  };
  if (!data)
    return error ? (
      <Failed error={error} retry={() => void refetch()} />
    ) : (
      <Skeleton rows={3} height={32} kind="lines" />
    );
  const running = data.state === 'running';
  return (
    <div className="ba-view">
      <progress className="ba-progress" max={data.total} value={data.handled} aria-label={t('ui.title')} />
      <p role="status">
        {running ? (
          <>
            {t('ui.running', { handled: data.handled, total: data.total })}
            <small>{t('ui.leave-running')}</small>
          </>
        ) : (
          <>
            <b>{t(`ui.state.${data.state}`)}</b>
            <span className="ba-sums">
              <span>{t('ui.done', { count: data.done })}</span>
              {data.same > 0 ? <span>{t('ui.same', { count: data.same })}</span> : null}
              {data.failed > 0 ? <span className="is-failed">{t('ui.failed', { count: data.failed })}</span> : null}
            </span>
          </>
        )}
      </p>
      <div className="ba-view-acts">
        {running ? (
          <Button small busy={busy} onClick={() => call(() => stop(id).then(() => refetch()))}>
            {t('ui.stop')}
          </Button>
        ) : null}
        {data.mayUndo ? (
          <Button small icon={Undo2} busy={busy} onClick={() => call(() => undo(id).then((made) => onOther(made.id)))}>
            {t('ui.undo')}
          </Button>
        ) : null}
        {data.undoneBy ? <small>{t('ui.undone')}</small> : null}
      </div>
      {data.problems.length > 0 ? (
        <>
          <h3>{t('ui.problems')}</h3>
          <ul className="ba-problems">
            {data.problems.map((one) => (
              <li key={one.line}>
                {one.number ? (
                  <Link to={data.subject === 'ticket' ? `/tickets/${one.subjectId}` : `/workspace/${one.subjectId}`}>
                    {one.number}
                  </Link>
                ) : (
                  <span>
                    {t('ui.line', { line: one.line })} {t('ui.unseen')}
                  </span>
                )}
                <span>{one.message}</span>
              </li>
            ))}
          </ul>
          {data.failed > data.problems.length ? (
            <small>{t('ui.more-problems', { count: data.problems.length })}</small>
          ) : null}
        </>
      ) : null}
    </div>
  );
}
