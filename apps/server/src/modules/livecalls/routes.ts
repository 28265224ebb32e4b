/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { live, move } from './contract.ts';
import { moveCall } from './move-call.ts';
import { readLive } from './read-live.ts';

export function livecallsRoutes({ http, db }: Kernel, folder: string): void {
  http.route({
    method: 'GET',
    path: '/api/livecalls',
    right: needs('livecalls.see'),
    summary: 'Lines, calls, seats and queues as they are now, of the units in reach',
    response: live,
    handle: ({ scope }) => readLive(db, scope, folder),
  });
  http.route({
    method: 'POST',
    path: '/api/livecalls/calls/:id/move',
    right: needs('routing.supervise'),
    summary: 'A waiting call to another place in its line, or into another queue; audited',
    params: z.object({ id: z.uuid() }),
    body: move,
    handle: ({ scope, params, body }) => moveCall(db, scope, params.id, body),
  });
}
