/** Entrances for those who speak with customers, and those who look back. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import type { Desk } from './desk/desk.ts';
import { placeCall } from './place-call.ts';
import { showCall } from './read-calls.ts';
import { chooseDevice, hangUp, holdCall, joinSound, muteCall, pressDigits, showSeat, transferCall } from './seat.ts';

const byId = z.object({ id: z.uuid() });
const work = needs('routing.work');
const path = '/api/telephony/calls/:id';

export function callRoutes({ http, db }: Kernel, desk: Desk): void {
  http.route({
    method: 'POST',
    path: '/api/telephony/calls',
    right: work,
    summary: 'Call a customer with a ticket from the file; the number is not shown. One’s own device rings first',
    body: z.object({ ticket: z.string().min(20).max(100) }),
    response: z.object({ id: z.uuid() }),
    handle: ({ scope, body }) => placeCall(db, scope, body.ticket),
  });
  http.route({
    method: 'GET',
    path,
    right: needs('telephony.calls'),
    summary: 'A call with its legs and every change of its state',
    params: byId,
    response: shapes.callDetail,
    handle: ({ scope, params }) => showCall(db, scope, params.id),
  });
  http.route({
    method: 'GET',
    path: '/api/telephony/seat',
    right: work,
    summary: 'By what the caller answers, and the call they are in',
    response: shapes.seat,
    handle: ({ scope }) => showSeat(db, scope, desk),
  });
  http.route({
    method: 'PUT',
    path: '/api/telephony/seat',
    right: work,
    summary: 'Answer by browser, by the desk telephone or by a mobile',
    body: z.object({ device: z.enum(['browser', 'phone', 'mobile']) }),
    response: shapes.seat,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        await chooseDevice(tx, scope, body.device);
        return showSeat(tx, scope, desk);
      }),
  });
  http.route({
    method: 'POST',
    path: `${path}/sound`,
    right: work,
    summary: 'The browser joins the call with its sound',
    params: byId,
    body: z.object({ sdp: z.string().min(10).max(20_000) }),
    response: z.object({ sdp: z.string() }),
    handle: ({ scope, params, body }) => joinSound(db, scope, desk, params.id, body.sdp),
  });
  http.route({
    method: 'POST',
    path: `${path}/hang-up`,
    right: work,
    summary: 'End the call that one is in',
    params: byId,
    handle: ({ scope, params }) => hangUp(db, scope, desk, params.id),
  });
  http.route({
    method: 'POST',
    path: `${path}/hold`,
    right: work,
    summary: 'Let the other party wait with music, or take them back',
    params: byId,
    body: z.object({ held: z.boolean() }),
    handle: ({ scope, params, body }) => holdCall(db, scope, desk, params.id, body.held),
  });
  http.route({
    method: 'POST',
    path: `${path}/mute`,
    right: work,
    summary: 'Be unheard, or heard again',
    params: byId,
    body: z.object({ muted: z.boolean() }),
    handle: ({ scope, params, body }) => muteCall(db, scope, desk, params.id, body.muted),
  });
  http.route({
    method: 'POST',
    path: `${path}/digits`,
    right: work,
    summary: 'Send digits to the other party',
    params: byId,
    body: z.object({ digits: z.string().regex(/^[0-9*#,]{1,40}$/) }),
    handle: ({ scope, params, body }) => pressDigits(db, scope, desk, params.id, body.digits),
  });
  http.route({
    method: 'POST',
    path: `${path}/transfer`,
    right: work,
    summary: 'Pass the call on to a queue or a colleague',
    params: byId,
    body: z
      .object({ queueId: z.uuid().optional(), staffId: z.uuid().optional() })
      .refine(({ queueId, staffId }) => queueId !== undefined || staffId !== undefined, {
        message: 'queueId or staffId',
      }),
    handle: ({ scope, params, body }) => db.transact((tx) => transferCall(tx, scope, desk, params.id, body)),
  });
}
