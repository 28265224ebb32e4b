/** The rows behind a figure, as far as the reader may open them. */
import { Link } from 'react-router';
import { link } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { dayTime, duration } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { type Drilled, type DrillRow, type Query, type Report, useRows } from './report-data.ts';

export function RowsDrawer({
  report,
  query,
  drilled,
  onClose,
}: {
  report: Report['id'];
  query: Query;
  drilled: Drilled;
  onClose: () => void;
}) {
  const { t } = useTranslation('reports');
  const list = useRows(report, query, drilled);
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const file = (format: 'csv' | 'xlsx'): string =>
    link('GET /api/reports/{report}/export', {
      params: { report },
      query: { ...query, figure: drilled.figure, key: drilled.key, format },
    });
  return (
    <Dialog
      kind="drawer"
      width={560}
      title={drilled.title}
      onClose={onClose}
      footer={
        <>
          <a className="q-btn q-btn-default" href={file('csv')} download>
            {t('ui.csv')}
          </a>
          <a className="q-btn q-btn-default" href={file('xlsx')} download>
            {t('ui.xlsx')}
          </a>
        </>
      }
    >
      {list.isPending ? <Skeleton rows={8} height={44} kind="lines" /> : null}
      {list.isError ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {list.isSuccess && rows.length === 0 ? <Empty title={t('ui.no-rows')} text={t('ui.no-rows-text')} /> : null}
      <ul className="rp-rows">
        {rows.map((row) => (
          <RowLine key={row.id} row={row} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('ui.load-more')}
        </Button>
      ) : null}
    </Dialog>
  );
}

function RowLine({ row }: { row: DrillRow }) {
  const { t } = useTranslation('reports');
  const facts = [
    row.staff,
    row.queue,
    row.ms === null ? '' : duration(row.ms / 1000),
    row.score === null ? '' : t('ui.score', { score: row.score }),
    row.outcome ? t(`outcome.${row.outcome}`, { defaultValue: row.outcome }) : '',
  ].filter(Boolean);
  return (
    <li>
      <span className="rp-row-head">
        {row.link ? <Link to={row.link}>{row.number}</Link> : <span className="rp-quiet">{t('ui.hidden-row')}</span>}
        <time dateTime={row.at}>{dayTime(row.at)}</time>
      </span>
      {row.title ? <span className="rp-row-title">{row.title}</span> : null}
      <small>{facts.join(' · ')}</small>
    </li>
  );
}
