/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { keepRoom, showRooms } from './keep-rooms.ts';
import { leadMeeting, showMeetings } from './lead-meeting.ts';

const byId = z.object({ id: z.uuid() });
const lead = needs('rooms.lead');
const configure = needs('rooms.configure');

export function roomsRoutes({ http, db, config }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/rooms',
    right: lead,
    summary: 'Conference rooms of the units in reach, with how many are in them now',
    response: z.object({ rooms: z.array(shapes.room) }),
    handle: async ({ scope }) => ({ rooms: await showRooms(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/rooms',
    right: configure,
    summary: 'Make a conference room',
    body: shapes.roomInput,
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, body }) => ({
      id: await db.transact((tx) => keepRoom(tx, scope, null, body, config.site)),
    }),
  });
  http.route({
    method: 'PUT',
    path: '/api/rooms/:id',
    right: configure,
    summary: 'Change a conference room',
    params: byId,
    body: shapes.roomChange,
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, params, body: { version, ...input } }) => ({
      id: await db.transact((tx) => keepRoom(tx, scope, { id: params.id, version }, input, config.site)),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/rooms/:id/meeting',
    right: lead,
    summary: 'The meeting that goes on in a room: who is there and who has been',
    params: byId,
    response: z.object({ meeting: shapes.meeting.nullable() }),
    handle: async ({ scope, params }) => ({ meeting: (await showMeetings(db, scope, params.id, true))[0] ?? null }),
  });
  http.route({
    method: 'GET',
    path: '/api/rooms/:id/meetings',
    right: lead,
    summary: 'The last 30 meetings of a room with who was there',
    params: byId,
    response: z.object({ meetings: z.array(shapes.meeting) }),
    handle: async ({ scope, params }) => ({ meetings: await showMeetings(db, scope, params.id, false) }),
  });
  http.route({
    method: 'POST',
    path: '/api/rooms/:id/acts',
    right: lead,
    summary: 'Mute somebody, put them out, lock the room, pause its recording, end the meeting for all; audited',
    params: byId,
    body: shapes.act,
    handle: ({ scope, params, body }) => leadMeeting(db, scope, params.id, body),
  });
}
