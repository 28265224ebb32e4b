/** One report: filters in the address, totals, a drawing over time, and the groups as a table. */
import './reports.css';
import { CalendarClock, Download, Printer, X } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { link } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { DefinitionText } from '../../shared/ui/figure.tsx';
import { MenuButton } from '../../shared/ui/menu.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Chart } from './chart.tsx';
import { FigureStrip } from './figure-strip.tsx';
import { FilterBar } from './filter-bar.tsx';
import {
  type Drilled,
  drawnBy,
  type Report,
  timeGroups,
  useReport,
  useReportFilter,
  useReportList,
} from './report-data.ts';
import { ReportTable } from './report-table.tsx';
import { RowsDrawer } from './rows-drawer.tsx';
import { SchedulesDialog } from './schedules-dialog.tsx';

export function Component() {
  const { t } = useTranslation('reports');
  const navigate = useNavigate();
  const can = useCan();
  const { report: id, query, params, change } = useReportFilter();
  const list = useReportList();
  const { data: report, error, isPending, refetch, isPlaceholderData } = useReport(id, query);
  // The table is grouped as asked; the drawing always runs over time.
  const overTime = (timeGroups as readonly string[]).includes(query.by ?? report?.by ?? '');
  const drawing = useReport(id, overTime ? query : { ...query, by: drawnBy(query) });
  const [explained, setExplained] = useState<string | null>(null);
  const [drilled, setDrilled] = useState<Drilled | null>(null);
  const [planning, setPlanning] = useState(false);
  const drawn = report?.figures.find((figure) => figure.id === params.get('figure'))?.id ?? report?.chart ?? '';
  const file = (format: 'csv' | 'xlsx'): string =>
    link('GET /api/reports/{report}/export', { params: { report: id }, query: { ...query, format } });
  // Reports of calls also lead to the calls themselves, as other tools read them.
  const records =
    report?.dimensions.includes('direction') || id === 'key-ratings'
      ? (['cdr', 'queue-log'] as const).filter(() => can('callreports.export'))
      : [];
  const recordsOf = (kind: 'cdr' | 'queue-log'): string => {
    const period = { from: report?.from ?? '', to: report?.to ?? '', unitId: report?.unitId };
    return kind === 'cdr'
      ? link('GET /api/callreports/cdr', { query: period })
      : link('GET /api/callreports/queue-log', { query: period });
  };
  const title = report ? nameIn(report.name) : t('title');

  return (
    <Page
      title={title}
      meta={report ? <Fresh report={report} /> : null}
      padded={false}
      actions={
        <>
          <Select
            aria-label={t('ui.choose')}
            className="rp-choose"
            value={id}
            options={(list.data?.reports ?? []).map((one) => ({ value: one.id, label: nameIn(one.name) }))}
            onChange={(event) => {
              const next = new URLSearchParams();
              for (const name of ['from', 'to', 'unitId', 'compare']) {
                const value = params.get(name);
                if (value) next.set(name, value);
              }
              void navigate(`/reports/${event.target.value}?${next.toString()}`);
            }}
          />
          <MenuButton
            label={t('ui.export')}
            items={[
              ...(['xlsx', 'csv'] as const).map((format) => ({
                id: format,
                run: () => window.location.assign(file(format)),
              })),
              ...records.map((kind) => ({ id: kind, run: () => window.location.assign(recordsOf(kind)) })),
            ].map((item) => ({ ...item, label: t(`ui.${item.id}`) }))}
            button={(props) => (
              <Button icon={Download} {...props}>
                {t('ui.export')}
              </Button>
            )}
          />
          <Button icon={CalendarClock} disabled={!report} onClick={() => setPlanning(true)}>
            {t('ui.schedule')}
          </Button>
          <Button icon={Printer} className="rp-print" onClick={() => window.print()}>
            {t('ui.print')}
          </Button>
        </>
      }
    >
      <div className="rp" aria-busy={isPlaceholderData}>
        <FilterBar report={report} query={query} change={change} />
        {isPending ? <Skeleton rows={6} height={64} /> : null}
        {error && !report ? <Failed error={error} retry={() => void refetch()} /> : null}
        {report ? (
          <>
            <p className="rp-printed">
              {nameIn(report.unitName)} · {report.from} – {report.to}
            </p>
            <FigureStrip
              report={report}
              drawn={drawn}
              explained={explained}
              onDraw={(figure) => change({ figure })}
              onExplain={setExplained}
              onDrill={setDrilled}
            />
            {explained ? <Explained report={report} id={explained} onClose={() => setExplained(null)} /> : null}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wider than a phone, it is scrolled by keys */}
            <section className="rp-drawing" aria-label={t('ui.chart')} tabIndex={0}>
              <header>
                <h2>{nameIn(report.figures.find((figure) => figure.id === drawn)!.name)}</h2>
                <span className="rp-legend">
                  <i className="is-now" /> {report.from === report.to ? report.from : `${report.from} – ${report.to}`}
                  {report.before ? (
                    <>
                      <i className="is-before" />
                      {report.before.from === report.before.to
                        ? report.before.from
                        : `${report.before.from} – ${report.before.to}`}
                    </>
                  ) : null}
                </span>
              </header>
              {drawing.data ? (
                <Chart report={drawing.data} figure={report.figures.find((figure) => figure.id === drawn)!} />
              ) : (
                <Skeleton rows={1} height={240} />
              )}
            </section>
            {report.groups.length === 0 ? (
              <Empty title={t('ui.empty')} text={t('ui.empty-text')} />
            ) : (
              <ReportTable
                report={report}
                onDrill={setDrilled}
                onNarrow={(parameter, key) => change({ [parameter]: key })}
              />
            )}
          </>
        ) : null}
      </div>
      {planning && report ? <SchedulesDialog report={report} query={query} onClose={() => setPlanning(false)} /> : null}
      {drilled && report ? (
        <RowsDrawer
          report={id}
          query={{ ...query, by: report.by }}
          drilled={drilled}
          onClose={() => setDrilled(null)}
        />
      ) : null}
    </Page>
  );
}

function Fresh({ report }: { report: Report }) {
  const { t } = useTranslation('reports');
  if (!report.takenAt) return null;
  const until = t('ui.until', { time: dayTime(report.takenAt) });
  return <>{report.reconciledAt ? `${until} · ${t('ui.checked', { time: dayTime(report.reconciledAt) })}` : until}</>;
}

function Explained({ report, id, onClose }: { report: Report; id: string; onClose: () => void }) {
  const { t } = useTranslation('reports');
  const figure = report.figures.find((one) => one.id === id);
  if (!figure) return null;
  return (
    <section className="rp-explained" aria-live="polite" aria-label={t('ui.definition')}>
      <DefinitionText definition={{ ...figure, name: nameIn(figure.name), text: nameIn(figure.text) }} />
      <IconButton icon={X} label={t('ui:close')} className="is-small" onClick={onClose} />
    </section>
  );
}
