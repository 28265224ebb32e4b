import { z } from 'zod';
import { clock, demand, type Kernel, needs, signedIn } from '#kernel';
import * as shapes from './contract.ts';
import { markRead, readMails, readNotices } from './store.ts';

const page = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
};

export function notificationRoutes({ http, db, config }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/notifications/notices',
    right: signedIn,
    summary: 'One’s own notices, newest first',
    query: z.object(page),
    response: shapes.noticeList,
    handle: async ({ scope, query }) => {
      const { rows, nextCursor, unread } = await readNotices(db, scope, query);
      const notices = rows.map((row) => ({
        ...row,
        createdAt: row.createdAt.toISOString(),
        readAt: row.readAt?.toISOString() ?? null,
      }));
      return { notices, nextCursor, unread };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/notifications/notices/read',
    right: signedIn,
    summary: 'Mark notices as read',
    body: shapes.readNotices,
    handle: ({ scope, body }) => db.transact((tx) => markRead(tx, scope, body.ids ?? null, clock.now())),
  });
  http.route({
    method: 'GET',
    path: '/api/notifications/mails',
    right: needs('notifications.mail.read'),
    summary: 'State of outgoing mail, newest first',
    query: z.object({ ...page, state: z.enum(['queued', 'sent', 'failed']).optional() }),
    response: z.object({
      mails: z.array(shapes.mailState),
      nextCursor: z.string().nullable(),
      /** False: no SMTP server is configured, links are handed over in person. */
      configured: z.boolean(),
    }),
    handle: async ({ scope, query }) => {
      demand(scope, 'notifications.mail.read', null);
      const { rows, nextCursor } = await readMails(db, scope, query);
      const mails = rows.map((row) => ({
        ...row,
        createdAt: row.createdAt.toISOString(),
        sentAt: row.sentAt?.toISOString() ?? null,
      }));
      return { mails, nextCursor, configured: config.smtpUrl !== null };
    },
  });
}
