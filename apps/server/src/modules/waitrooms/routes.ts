/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { listTiers } from '#modules/customers';
import { keepRoom as keepShape, roomListed, rooms } from './contract.ts';
import { goalNodes, keepRoom, listRooms } from './keep-room.ts';

/** Those who wait already are looked at anew. */
export const roomSignal = 'waitrooms.changed';

export function waitroomsRoutes({ http, db, signals }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/waitrooms',
    right: needs('routing.configure'),
    summary: 'What callers of each queue hear while they wait, and when they wait no longer',
    response: rooms,
    handle: async ({ scope }) => ({
      rooms: await listRooms(db, scope),
      tiers: (await listTiers(db, scope)).map(({ id, name }) => ({ id, name })),
      nodes: await goalNodes(db, scope),
    }),
  });
  http.route({
    method: 'PUT',
    path: '/api/waitrooms/:queueId',
    right: needs('routing.configure'),
    summary: 'Changes the waiting room of a queue of calls; holds at once',
    params: z.object({ queueId: z.uuid() }),
    body: keepShape,
    response: roomListed,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        tx.afterCommit(() => signals.send(roomSignal, {}));
        return keepRoom(tx, scope, params.queueId, body);
      }),
  });
}
