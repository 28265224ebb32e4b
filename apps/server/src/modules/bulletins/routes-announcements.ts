/** Thin entrances of announcements. */
import { z } from 'zod';
import { decodeCursor, encodeCursor, type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import {
  correctAnnouncement,
  publishAnnouncement,
  readAnnouncement,
  withdrawAnnouncement,
} from './keep-announcements.ts';
import { showAnnouncement, showAnnouncements, showReceipts, showWaiting } from './show-announcements.ts';

const byId = z.object({ id: z.uuid() });
const path = '/api/bulletins/announcements';
const cursorShape = z.tuple([z.literal([0, 1]), z.iso.datetime(), z.uuid()]);

export function announcementRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path,
    right: needs('bulletins.read'),
    summary: 'Announcements to one’s unit and those above, or that one may correct; pinned first, newest first',
    query: z.object({
      past: z.enum(['true', 'false']).default('false'),
      cursor: z.string().max(300).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    response: shapes.announcementPage,
    handle: async ({ scope, query }) => {
      const at = decodeCursor(query.cursor, cursorShape);
      const past = query.past === 'true';
      const rows = await showAnnouncements(db, scope, {
        past,
        before: at && { pinned: at[0] === 1, at: new Date(at[1]), id: at[2] },
        limit: query.limit + 1,
      });
      const announcements = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? announcements.at(-1)! : null;
      return {
        announcements,
        next: last && encodeCursor([last.pinned && !past ? 1 : 0, last.publishedAt, last.id]),
      };
    },
  });
  http.route({
    method: 'GET',
    path: '/api/bulletins/waiting',
    right: needs('bulletins.read'),
    summary: 'How many announcements are unread, and which wait to be confirmed',
    response: shapes.announcementWaiting,
    handle: ({ scope }) => showWaiting(db, scope),
  });
  http.route({
    method: 'POST',
    path,
    right: needs('bulletins.announce'),
    summary: 'Publish to a unit and all below it',
    body: shapes.announcementInput,
    response: shapes.announcement,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => showAnnouncement(tx, scope, await publishAnnouncement(tx, scope, body))),
  });
  http.route({
    method: 'GET',
    path: `${path}/:id`,
    right: needs('bulletins.read'),
    summary: 'An announcement',
    params: byId,
    response: shapes.announcement,
    handle: ({ scope, params }) => showAnnouncement(db, scope, params.id),
  });
  http.route({
    method: 'PUT',
    path: `${path}/:id`,
    right: needs('bulletins.announce'),
    summary: 'Correct an announcement; `again` asks everybody to read it anew',
    params: byId,
    body: shapes.announcementChange,
    response: shapes.announcement,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await correctAnnouncement(tx, scope, params.id, body);
        return showAnnouncement(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'POST',
    path: `${path}/:id/withdraw`,
    right: needs('bulletins.announce'),
    summary: 'Take an announcement back; it stays among the past ones',
    params: byId,
    handle: ({ scope, params }) => db.transact((tx) => withdrawAnnouncement(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: `${path}/:id/read`,
    right: needs('bulletins.read'),
    summary: 'Read, or read and confirmed',
    params: byId,
    body: shapes.readAnnouncement,
    handle: ({ scope, params, body }) => db.transact((tx) => readAnnouncement(tx, scope, params.id, body.confirm)),
  });
  http.route({
    method: 'GET',
    path: `${path}/:id/receipts`,
    right: needs('bulletins.announce'),
    summary: 'Who has read and confirmed, and who has not',
    params: byId,
    response: shapes.receipts,
    handle: ({ scope, params }) => showReceipts(db, scope, params.id),
  });
}
