/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { record } from '#modules/audit';
import { reports } from './catalogue.ts';
import * as shapes from './contract.ts';
import { drillRows } from './drill.ts';
import { exportReport, exportRows } from './export-report.ts';
import { unitsToChoose } from './list-units.ts';
import { readReport } from './read-report.ts';
import { scheduleRoutes } from './routes-schedules.ts';
import { listReconciliations } from './store-recount.ts';

const which = z.object({ report: shapes.reportId });

export function reportRoutes(kernel: Kernel): void {
  const { http, db } = kernel;
  http.route({
    method: 'GET',
    path: '/api/reports',
    right: needs('reports.read'),
    summary: 'The reports there are',
    response: shapes.reportList,
    handle: async ({ scope }) => ({
      units: await unitsToChoose(db, scope),
      reports: [...reports.values()].map(({ id, name, by, dimensions }) => ({ id, name, by, dimensions })),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/reports/reconciliations',
    right: needs('reports.read'),
    summary: 'What the nightly recomputation from the log found, newest first',
    response: z.object({ reconciliations: z.array(shapes.reconciliation) }),
    handle: async ({ scope }) => ({
      reconciliations: (await listReconciliations(db, scope, 30)).map((row) => ({
        ...row,
        ranAt: row.ranAt.toISOString(),
      })),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/reports/:report',
    right: needs('reports.read'),
    summary: 'One report of a unit and everything below it, with the definition of each figure and the period before',
    params: which,
    query: shapes.reportFilter,
    response: shapes.report,
    handle: async ({ scope, params, query }) => readReport(db, scope, params.report, query),
  });
  http.route({
    method: 'GET',
    path: '/api/reports/:report/rows',
    right: needs('reports.read'),
    summary: 'The rows a figure counts, newest first; those the caller may not open say only when',
    params: which,
    query: shapes.drillFilter,
    response: shapes.drillRows,
    handle: async ({ scope, params, query }) => drillRows(db, scope, params.report, query),
  });
  http.route({
    method: 'GET',
    path: '/api/reports/:report/export',
    right: needs('reports.read'),
    summary: 'A report, or the rows behind one of its figures, as CSV or XLSX; audited',
    params: which,
    query: shapes.exportFilter,
    response: 'stream',
    ratePerMinute: 30,
    handle: async ({ scope, params, query, reply }) => {
      const { figure, key, format, ...filter } = query;
      const file = figure
        ? await exportRows(db, scope, params.report, { ...filter, figure, key }, format)
        : await exportReport(db, scope, params.report, filter, format);
      await db.transact((tx) =>
        record(tx, scope, {
          action: 'reports.exported',
          subject: ['report', params.report],
          unitId: filter.unitId ?? scope.unitId,
          detail: { from: filter.from, to: filter.to, figure: figure ?? null, format },
        }),
      );
      return reply
        .type(file.mediaType)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .header('cache-control', 'no-store')
        .send(file.content);
    },
  });
  scheduleRoutes(kernel);
}
