/** Scheduled reports: one's own. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { addSchedule, changeSchedule, listSchedules } from './keep-schedules.ts';

const byId = z.object({ id: z.uuid() });

export function scheduleRoutes({ http, db, config }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/reports/schedules',
    right: needs('reports.read'),
    summary: 'One’s own scheduled reports, with how the last time went',
    response: z.object({
      schedules: z.array(shapes.schedule),
      /** False: no SMTP server is configured, nothing leaves. */
      canMail: z.boolean(),
    }),
    handle: async ({ scope }) => ({ schedules: await listSchedules(db, scope), canMail: config.smtpUrl !== null }),
  });
  http.route({
    method: 'POST',
    path: '/api/reports/schedules',
    right: needs('reports.read'),
    summary: 'Mail a report daily, weekly or monthly to people who may see it; audited',
    body: shapes.addSchedule,
    response: byId,
    handle: ({ scope, body }) => addSchedule(db, scope, body, config.site),
  });
  http.route({
    method: 'PATCH',
    path: '/api/reports/schedules/:id',
    right: needs('reports.read'),
    summary: 'Pause or resume one’s own; audited',
    params: byId,
    body: shapes.changeSchedule,
    handle: ({ scope, params, body }) => db.transact((tx) => changeSchedule(tx, scope, { id: params.id, ...body })),
  });
  http.route({
    method: 'DELETE',
    path: '/api/reports/schedules/:id',
    right: needs('reports.read'),
    summary: 'Remove one’s own; audited',
    params: byId,
    handle: ({ scope, params }) =>
      db.transact((tx) => changeSchedule(tx, scope, { id: params.id, version: null, state: 'removed' })),
  });
}
