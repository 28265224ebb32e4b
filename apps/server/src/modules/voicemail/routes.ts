/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { keepBox, showBoxes } from './keep-boxes.ts';
import { listPeople } from './list-people.ts';
import { changeMessage, playMessage, showMessage, showMessages } from './work-on-messages.ts';

const byId = z.object({ id: z.uuid() });
const read = needs('voicemail.read');
const configure = needs('voicemail.configure');

export function voicemailRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/voicemail/boxes',
    right: read,
    summary: 'Boxes of the units in reach, with how many messages are new',
    response: z.object({ boxes: z.array(shapes.box) }),
    handle: async ({ scope }) => ({ boxes: await showBoxes(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/voicemail/boxes',
    right: configure,
    summary: 'Make a box',
    body: shapes.boxInput,
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, body }) => ({ id: await db.transact((tx) => keepBox(tx, scope, null, body)) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/voicemail/boxes/:id',
    right: configure,
    summary: 'Change a box',
    params: byId,
    body: shapes.boxChange,
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, params, body: { version, ...input } }) => ({
      id: await db.transact((tx) => keepBox(tx, scope, { id: params.id, version }, input)),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/voicemail/people',
    right: read,
    summary: 'Who may be told of messages of a unit and be given one',
    query: z.object({ unitId: z.uuid() }),
    response: z.object({ staff: z.array(shapes.person) }),
    handle: async ({ scope, query }) => ({ staff: await listPeople(db, scope, query.unitId) }),
  });
  http.route({
    method: 'GET',
    path: '/api/voicemail/messages',
    right: read,
    summary: 'Messages of the units in reach, newest first',
    query: z.object({
      state: z.enum(['open', 'done']).default('open'),
      before: z.iso.datetime().optional(),
    }),
    response: z.object({ messages: z.array(shapes.message), more: z.boolean() }),
    handle: ({ scope, query }) => showMessages(db, scope, query),
  });
  http.route({
    method: 'GET',
    path: '/api/voicemail/messages/:id',
    right: read,
    summary: 'One message',
    params: byId,
    response: shapes.message,
    handle: ({ scope, params }) => showMessage(db, scope, params.id),
  });
  http.route({
    method: 'PATCH',
    path: '/api/voicemail/messages/:id',
    right: read,
    summary: 'Read, unread, done, given to somebody',
    params: byId,
    body: shapes.changeMessage,
    response: shapes.message,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await changeMessage(tx, scope, params.id, body);
        return showMessage(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/voicemail/messages/:id/sound',
    right: read,
    summary: 'Hear or download it; every time is audited',
    params: byId,
    query: z.object({ download: z.stringbool().default(false) }),
    response: 'stream',
    handle: ({ scope, params, query, reply }) => playMessage(db, scope, params.id, query.download, reply),
  });
}
