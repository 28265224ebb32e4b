/** Notices of the signed-in person (the bell) and the state of outgoing mail. */
import { z } from 'zod';

export const notice = z.object({
  id: z.uuid(),
  /** `<module>.<what>`: words in the module's locale file under `notices`, filled with `params`; a param `xEn` is `x` for who reads English. */
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Path in the web application. */
  link: z.string(),
  createdAt: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
});
export type Notice = z.infer<typeof notice>;

export const noticeList = z.object({
  notices: z.array(notice),
  nextCursor: z.string().nullable(),
  /** Counted to 100; more is shown as 99+. */
  unread: z.number().int(),
});
/** No ids: all of them. */
export const readNotices = z.object({ ids: z.array(z.uuid()).max(100).optional() });

export const mailState = z.object({
  id: z.uuid(),
  state: z.enum(['queued', 'sent', 'failed']),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  createdAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
});
export type MailState = z.infer<typeof mailState>;

/*
 * HTTP
 *   GET  /api/notifications/notices?cursor=&limit= → noticeList ; POST /api/notifications/notices/read readNotices → 204
 *   GET  /api/notifications/mails?state=&cursor=&limit= → { mails: mailState[], nextCursor, configured }
 * Realtime: event `notifications.notice-added` on `staff:<id>`.
 */
