/** Thin entrances of rooms. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { listColleagues } from './colleagues.ts';
import * as shapes from './contract.ts';
import { roomNotFound } from './errors.ts';
import { handOverRoom, inviteToRoom, leaveRoom, renameRoom } from './keep-room.ts';
import { openRoom } from './open-room.ts';
import { bringFile, serveFile } from './room-files.ts';
import { searchRooms, showMessages, showRoom, showRooms } from './room-views.ts';
import { say } from './say.ts';
import { findRoom, isMember, markRead } from './store-rooms.ts';
import { roomTopic } from './tell.ts';

const right = needs('teamwork.chat');
const byId = z.object({ id: z.uuid() });
const path = '/api/teamwork/rooms/:id';

export function teamworkRoutes({ http, db, realtime }: Kernel): void {
  realtime.topic(
    'room',
    (scope, id) => z.uuid().safeParse(id).success && scope.actor.kind === 'staff' && isMember(db, scope, id),
  );
  http.route({
    method: 'GET',
    path: '/api/teamwork/rooms',
    right,
    summary: 'One’s rooms, last spoken first, with what is unread',
    response: shapes.roomList,
    handle: ({ scope }) => showRooms(db, scope),
  });
  http.route({
    method: 'POST',
    path: '/api/teamwork/rooms',
    right,
    summary: 'Open a room with a colleague, or a group',
    body: shapes.openRoom,
    response: shapes.roomDetail,
    handle: ({ scope, body }) => db.transact(async (tx) => showRoom(tx, scope, await openRoom(tx, scope, body))),
  });
  http.route({
    method: 'GET',
    path,
    right,
    summary: 'A room with its members and how far each has read',
    params: byId,
    response: shapes.roomDetail,
    handle: ({ scope, params }) => showRoom(db, scope, params.id),
  });
  http.route({
    method: 'PATCH',
    path,
    right,
    summary: 'Rename a group',
    params: byId,
    body: shapes.renameRoom,
    response: shapes.roomDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await renameRoom(tx, scope, params.id, body.name);
        return showRoom(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'POST',
    path: `${path}/members`,
    right,
    summary: 'Bring colleagues into a group; they read from here on',
    params: byId,
    body: shapes.invite,
    response: shapes.roomDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await inviteToRoom(tx, scope, params.id, body.staffIds);
        return showRoom(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'DELETE',
    path: `${path}/members/:staffId`,
    right,
    summary: 'Leave a group, or remove somebody as its owner',
    params: byId.extend({ staffId: z.uuid() }),
    handle: ({ scope, params }) => db.transact((tx) => leaveRoom(tx, scope, params.id, params.staffId)),
  });
  http.route({
    method: 'POST',
    path: `${path}/owner`,
    right,
    summary: 'Hand a group to another member',
    params: byId,
    body: shapes.handOver,
    response: shapes.roomDetail,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await handOverRoom(tx, scope, params.id, body.staffId);
        return showRoom(tx, scope, params.id);
      }),
  });
  messages({ http, db, realtime });
}

function messages({ http, db, realtime }: Pick<Kernel, 'http' | 'db' | 'realtime'>): void {
  http.route({
    method: 'GET',
    path: `${path}/messages`,
    right,
    summary: 'What was said since one came, in order of its numbers',
    params: byId,
    query: z.object({
      after: z.coerce.number().int().min(0).optional(),
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(60),
    }),
    response: z.object({ messages: z.array(shapes.roomMessage), lastSeq: z.number().int() }),
    handle: ({ scope, params, query }) => showMessages(db, scope, params.id, query),
  });
  http.route({
    method: 'POST',
    path: `${path}/messages`,
    right,
    summary: 'Say something; the same client id again returns what was stored',
    params: byId,
    body: shapes.say,
    response: shapes.said,
    handle: async ({ scope, params, body }) => {
      const { seq, at } = await db.transact((tx) => say(tx, scope, params.id, body));
      return { roomId: params.id, seq, at: at.toISOString() };
    },
  });
  http.route({
    method: 'POST',
    path: `${path}/read`,
    right,
    summary: 'Read as far as here',
    params: byId,
    body: shapes.readRoom,
    handle: async ({ scope, params, body }) => {
      const moved = await db.transact(async (tx) => {
        if (!(await findRoom(tx, scope, params.id))) throw roomNotFound();
        return markRead(tx, scope, params.id, body.seq);
      });
      if (moved)
        realtime.pushEverywhere(roomTopic(params.id), 'teamwork.read', { staffId: scope.actor.id, seq: body.seq });
    },
  });
  http.route({
    method: 'POST',
    path: `${path}/files`,
    right,
    multipart: true,
    summary: 'Bring a file; a message sends it',
    params: byId,
    response: shapes.roomFile,
    handle: async ({ scope, params, request }) => bringFile(db, scope, params.id, await request.file()),
  });
  http.route({
    method: 'GET',
    path: `${path}/files/:fileId`,
    right,
    summary: 'Content of a file of the room',
    params: byId.extend({ fileId: z.uuid() }),
    response: 'stream',
    handle: ({ scope, params, reply }) => serveFile(db, scope, params.id, params.fileId, reply),
  });
  http.route({
    method: 'GET',
    path: '/api/teamwork/colleagues',
    right,
    summary: 'Colleagues one may write to: units in reach, one’s own and those above',
    query: z.object({
      words: z.string().max(60).default(''),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ colleagues: z.array(shapes.colleague) }),
    handle: async ({ scope, query }) => ({ colleagues: await listColleagues(db, scope, query.words, query.limit) }),
  });
  http.route({
    method: 'GET',
    path: '/api/teamwork/search',
    right,
    summary: 'Words in one’s own rooms, newest first',
    query: z.object({ words: z.string().max(200).default('') }),
    response: z.object({ hits: z.array(shapes.roomHit) }),
    handle: async ({ scope, query }) => ({ hits: await searchRooms(db, scope, query.words) }),
  });
}
