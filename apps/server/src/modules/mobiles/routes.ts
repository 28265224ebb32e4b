/** Thin entrances. */
import { type Kernel, needs } from '#kernel';
import { keepMobile as keepShape, ownMobile } from './contract.ts';
import { keepMobile } from './keep-mobile.ts';
import { mobileOf } from './store.ts';

export function mobilesRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/mobiles/mine',
    right: needs('routing.work'),
    summary: 'The mobile by which the caller answers',
    response: ownMobile,
    handle: async ({ scope }) => ({ number: await mobileOf(db, scope, scope.actor.id) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/mobiles/mine',
    right: needs('routing.work'),
    summary: 'Name the mobile by which one answers, or none',
    body: keepShape,
    handle: ({ scope, body }) => db.transact((tx) => keepMobile(tx, scope, body.number)),
  });
}
