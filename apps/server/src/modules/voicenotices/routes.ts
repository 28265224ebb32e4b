/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { keepWays, showWays } from './keep-ways.ts';

const right = needs('voicemail.configure');
const byId = z.object({ id: z.uuid() });
const path = '/api/voicenotices/boxes/:id';

export function voicenoticesRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path,
    right,
    summary: 'How else the people of a box are told of a message: by text, by telephone, by a ticket',
    params: byId,
    response: shapes.ways,
    handle: ({ scope, params }) => showWays(db, scope, params.id),
  });
  http.route({
    method: 'PUT',
    path,
    right,
    summary: 'Change how else the people of a box are told; audited',
    params: byId,
    body: shapes.waysChange,
    handle: ({ scope, params, body }) => db.transact((tx) => keepWays(tx, scope, params.id, body)),
  });
}
