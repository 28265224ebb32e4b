/** HTTP entrances of routing. */
import { z } from 'zod';
import { type Kernel, needs, signedIn } from '#kernel';
import { AcceptLane } from './accept-lane.ts';
import {
  breakReason,
  channel,
  colleague,
  offer,
  presence,
  queue,
  setPresence as setPresenceShape,
} from './contract.ts';
import { declineOffer } from './decline-offer.ts';
import { forcePresence } from './force-presence.ts';
import { readColleagues } from './read-colleagues.ts';
import { readOffers } from './read-offers.ts';
import { presenceOf, readPresence } from './read-presence.ts';
import { readQueues } from './read-queues.ts';
import { configurationRoutes } from './routes-configuration.ts';
import { setPresence } from './set-presence.ts';
import { breakReasons } from './store-agents.ts';

const byId = z.object({ id: z.uuid() });

export function routingRoutes({ http, db }: Kernel): void {
  const accepts = new AcceptLane(db);
  http.route({
    method: 'GET',
    path: '/api/routing/presence',
    right: signedIn,
    summary: 'Own presence, with what is held and allowed per channel',
    response: presence,
    handle: ({ scope }) => readPresence(db, scope, scope.actor.id),
  });
  http.route({
    method: 'PUT',
    path: '/api/routing/presence',
    right: needs('routing.work'),
    summary: 'Become ready, take a break, go offline; open offers go back unless ready',
    body: setPresenceShape,
    response: presence,
    handle: ({ scope, body }) => db.transact(async (tx) => presenceOf(tx, scope, await setPresence(tx, scope, body))),
  });
  http.route({
    method: 'GET',
    path: '/api/routing/break-reasons',
    right: signedIn,
    summary: 'Reasons a person may choose for a break',
    response: z.object({ reasons: z.array(breakReason) }),
    handle: async ({ scope }) => ({
      reasons: (await breakReasons(db, scope)).map(({ code, name, limit_minutes }) => ({
        code,
        name,
        limitMinutes: limit_minutes,
      })),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/routing/offers',
    right: signedIn,
    summary: 'Open offers to the caller',
    response: z.object({ offers: z.array(offer) }),
    handle: async ({ scope }) => ({ offers: await readOffers(db, scope, scope.actor.id) }),
  });
  http.route({
    method: 'POST',
    path: '/api/routing/offers/:id/accept',
    right: needs('routing.work'),
    summary: 'Take what is offered; the first one wins, a late one gets 409',
    params: byId,
    body: z.object({ epoch: z.number().int() }),
    response: z.object({ workItemId: z.uuid(), channel, subjectId: z.uuid() }),
    handle: ({ scope, params, body }) => accepts.accept(scope, { offerId: params.id, epoch: body.epoch }),
  });
  http.route({
    method: 'POST',
    path: '/api/routing/offers/:id/decline',
    right: needs('routing.work'),
    summary: 'Decline an offer; it goes on to others at once',
    params: byId,
    body: z.object({ epoch: z.number().int(), reason: z.string().max(200).optional() }),
    handle: ({ scope, params, body }) =>
      db.transact((tx) => declineOffer(tx, scope, { offerId: params.id, epoch: body.epoch })),
  });
  http.route({
    method: 'GET',
    path: '/api/routing/queues',
    right: signedIn,
    summary: 'Queues the caller works in or may see, with live figures',
    response: z.object({ queues: z.array(queue) }),
    handle: async ({ scope }) => ({ queues: await readQueues(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/routing/colleagues',
    right: needs('routing.work'),
    summary: 'Colleagues on duty to whom work of a channel may be passed, the free ones first',
    query: z.object({ channel, q: z.string().max(60).default('') }),
    response: z.object({ colleagues: z.array(colleague) }),
    handle: async ({ scope, query }) => ({
      colleagues: await readColleagues(db, scope, { channel: query.channel, words: query.q }),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/routing/staff/:id/presence',
    right: needs('routing.supervise'),
    summary: "Force somebody's state; audited",
    params: byId,
    body: setPresenceShape,
    response: presence,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => presenceOf(tx, scope, await forcePresence(tx, scope, { staffId: params.id, ...body }))),
  });
  configurationRoutes({ http, db });
}
