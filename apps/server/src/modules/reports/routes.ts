/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { reports } from './catalogue.ts';
import * as shapes from './contract.ts';
import { drillRows } from './drill.ts';
import { readReport } from './read-report.ts';
import { listReconciliations } from './store-recount.ts';

const which = z.object({ report: shapes.reportId });

export function reportRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/reports',
    right: needs('reports.read'),
    summary: 'The reports there are',
    response: shapes.reportList,
    handle: async () => ({
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
}
