/** Entrances of the exports; the reports themselves are asked through reports. */
import { Readable } from 'node:stream';
import { type Kernel, needs } from '#kernel';
import { record } from '#modules/audit';
import { highestUnit } from '#modules/reports';
import { type ExportFilter, exportFilter } from './contract.ts';
import { cdrOf, type Period, periodOf, queueLogOf } from './export-calls.ts';

const files = [
  {
    path: '/api/callreports/cdr',
    summary: 'Calls of a period in the columns of Asterisk’s cdr_csv; numbers masked without the right; audited',
    action: 'callreports.cdr-exported',
    type: 'text/csv; charset=utf-8',
    name: ({ from, to }: ExportFilter) => `cdr-${from}-${to}.csv`,
    write: cdrOf,
  },
  {
    path: '/api/callreports/queue-log',
    summary: 'Queues and agents of a period as Asterisk’s queue_log; numbers masked without the right; audited',
    action: 'callreports.queue-log-exported',
    type: 'text/plain; charset=utf-8',
    name: ({ from, to }: ExportFilter) => `queue_log-${from}-${to}.txt`,
    write: queueLogOf,
  },
] as const;

export function callreportsRoutes({ http, db }: Kernel): void {
  for (const file of files)
    http.route({
      method: 'GET',
      path: file.path,
      right: needs('callreports.export'),
      summary: file.summary,
      query: exportFilter,
      response: 'stream',
      ratePerMinute: 10,
      handle: async ({ scope, query, reply }) => {
        const unitId = query.unitId ?? (await highestUnit(db, scope, 'callreports.export'));
        const period: Period = await periodOf(db, scope, unitId, query);
        await db.transact((tx) =>
          record(tx, scope, {
            action: file.action,
            subject: ['unit', unitId],
            unitId,
            detail: { from: query.from, to: query.to },
          }),
        );
        return reply
          .type(file.type)
          .header('content-disposition', `attachment; filename="${file.name(query)}"`)
          .header('cache-control', 'no-store')
          .send(Readable.from(file.write(db, scope, period)));
      },
    });
}
