/** Reports and the rows behind their figures as files: CSV for machines, XLSX for people, a row at a time. */
import { Readable } from 'node:stream';
import {
  type Cell,
  type Db,
  type Measure,
  nameIn,
  type SheetRow as Row,
  type Scope,
  translate,
  writeCsv,
  writeXlsx,
} from '#kernel';
import { unitCards } from '#modules/organisation';
import type { Report, ReportFilter } from './contract.ts';
import { drillRows } from './drill.ts';
import { readReport } from './read-report.ts';

export type Format = 'csv' | 'xlsx';
export type ReportFile = { name: string; mediaType: string; content: Readable };

export const mediaTypes: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
const measures: Record<Report['figures'][number]['kind'], Measure> = {
  count: 'integer',
  duration: 'duration',
  percent: 'percent',
  score: 'score',
};
/** Rows in one file, as many as a person can still look through. */
const mostRows = 100_000;

export async function exportReport(
  db: Db,
  scope: Scope,
  id: string,
  filter: ReportFilter,
  format: Format,
): Promise<ReportFile> {
  const report = await readReport(db, scope, id, filter);
  const [unit] = await unitCards(db, scope, [report.unitId]);
  const word = (key: string): string => translate(scope.locale, `reports.ui.${key}`);
  const name = `${nameIn(report.name, scope.locale)} ${report.from}${report.to === report.from ? '' : `–${report.to}`}`;
  const table = (pick: 'values' | 'before'): Row[] => [
    [word(`by.${report.by}`), ...report.figures.map((figure) => headOf(figure, scope, format))],
    ...report.groups.map(
      (group): Row => [labelOf(report, group, unit?.zone ?? 'UTC'), ...cellsOf(report, group[pick])],
    ),
    [word('total'), ...cellsOf(report, report.total[pick])],
  ];
  if (format === 'csv') return file(name, format, Readable.from(writeCsv(table('values'))));
  const widths = [28, ...report.figures.map(() => 14)];
  const about: Row[] = [
    [word('definition'), word('version'), word('meaning'), word('formula')],
    ...report.figures.map(
      (one): Row => [
        nameIn(one.name, scope.locale),
        `${one.id} v${one.version}`,
        nameIn(one.text, scope.locale),
        one.formula,
      ],
    ),
    [],
    [word('unit'), nameIn(report.unitName, scope.locale)],
    [word('data-until'), report.takenAt ? new Date(report.takenAt) : null],
  ];
  return file(
    name,
    format,
    Readable.from(
      writeXlsx([
        { name: word('sheet-now'), rows: table('values'), heads: 1, widths },
        ...(report.before ? [{ name: word('sheet-before'), rows: table('before'), heads: 1, widths }] : []),
        { name: word('sheet-definitions'), rows: about, heads: 1, widths: [20, 24, 80, 40] },
      ]),
    ),
  );
}

export async function exportRows(
  db: Db,
  scope: Scope,
  id: string,
  filter: ReportFilter & { figure: string; key?: string | undefined },
  format: Format,
): Promise<ReportFile> {
  const word = (key: string): string => translate(scope.locale, `reports.ui.${key}`);
  // Asked for before the answer begins: what is refused is refused in time.
  const first = await drillRows(db, scope, id, { ...filter, limit: 1_000 });
  const lines = async function* (): AsyncGenerator<Row> {
    yield ['number', 'at', 'title', 'staff', 'queue', 'channel', 'ms', 'score-column', 'outcome'].map((key) =>
      word(`column.${key}`),
    );
    let page = first;
    for (let written = 0; ; ) {
      for (const row of page.rows)
        yield [
          row.number ?? word('hidden-row'),
          new Date(row.at),
          row.title,
          row.staff,
          row.queue,
          row.channel,
          { value: row.ms, measure: 'duration' },
          row.score,
          row.outcome,
        ];
      written += page.rows.length;
      if (page.nextCursor === null || written >= mostRows) return;
      page = await drillRows(db, scope, id, { ...filter, cursor: page.nextCursor, limit: 1_000 });
    }
  };
  const name = `${filter.figure} ${filter.from}–${filter.to}`;
  const content =
    format === 'csv'
      ? writeCsv(lines())
      : writeXlsx([{ name: word('rows'), rows: lines(), heads: 1, widths: [18, 20, 40, 18, 18, 12, 12, 8, 14] }]);
  return file(name, format, Readable.from(content));
}

function file(name: string, format: Format, content: Readable): ReportFile {
  return { name: `${name}.${format}`, mediaType: mediaTypes[format], content };
}

/** CSV has bare numbers: its heads say in what. */
function headOf(figure: Report['figures'][number], scope: Scope, format: Format): string {
  const name = nameIn(figure.name, scope.locale);
  if (format === 'xlsx') return name;
  return figure.kind === 'percent' ? `${name} (%)` : figure.kind === 'duration' ? `${name} (s)` : name;
}

function cellsOf(report: Report, values: (number | null)[] | null): Cell[] {
  return report.figures.map(({ kind }, index) => ({ value: values?.[index] ?? null, measure: measures[kind] }));
}

function labelOf(report: Report, group: Report['groups'][number], zone: string): string {
  if (report.by !== 'half-hour') return group.label;
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return parts.format(new Date(group.key));
}
