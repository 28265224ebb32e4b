/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { extensionOfStaff, nobodyThere, placeByPlan, theDesk } from '#modules/telephony';
import { forgetWish, showWishes, wishOfStaff } from './busy-wishes.ts';
import { codesSignal, readCodes } from './codes.ts';
import * as shapes from './contract.ts';
import { doAct, retrieveParked, showParked } from './do-acts.ts';
import { engaged } from './errors.ts';
import {
  keepCodes,
  keepOwn,
  keepPolicy,
  keepSettings,
  listSettings,
  showOwn,
  showPolicy,
  showSettings,
} from './keep-settings.ts';
import { answeringItself, planOf, planOutside } from './plans.ts';
import { groupsSignal } from './ring-watch.ts';
import { showRinging, takeAt, takeRinging } from './ringing.ts';
import { turnTo } from './second-call.ts';
import { playAnswer, showAnswers, stopAnswer } from './standard-answers.ts';
import { allCodes } from './store.ts';
import { watchCall } from './watch-call.ts';

const byId = z.object({ id: z.uuid() });
const work = needs('routing.work');
const configure = needs('operators.configure');

export function operatorsRoutes(kernel: Kernel): void {
  const { http, db, config, signals } = kernel;
  http.route({
    method: 'POST',
    path: '/api/operators/calls',
    right: work,
    summary: 'Call a colleague, an extension or a number; one’s own device rings first',
    body: z.object({ to: shapes.whom, intercom: z.boolean().default(false) }),
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, body: { to, intercom } }) => {
      const own = await extensionOfStaff(db, scope, scope.actor.id);
      const found = await planOf(db, scope, to, own, !intercom);
      const plan = intercom ? answeringItself(found) : found;
      const [way] = plan.steps[0]?.ways ?? [];
      if (!way) throw found.staffId ? engaged() : nobodyThere();
      const out = way.kind === 'trunk' && 'number' in to ? await planOutside(db, to.number, own, scope) : null;
      const rest = { site: config.site, plan, customerId: null, unitId: out?.trunk.unitId ?? scope.unitId! };
      const party = 'number' in to ? to.number : plan.title;
      const shown = out?.trunk.from ?? own?.number ?? '';
      return placeByPlan(db, scope, theDesk(), { ...rest, party, shown, direction: out ? 'out' : 'internal' });
    },
  });
  http.route({
    method: 'POST',
    path: '/api/operators/calls/:id/act',
    right: work,
    summary: 'Consult, swap, complete, conference, park, straight to voice mail: with the call one is in',
    params: byId,
    body: shapes.act,
    handle: ({ scope, params, body }) => doAct(db, scope, params.id, body),
  });
  http.route({
    method: 'POST',
    path: '/api/operators/calls/:id/turn',
    right: work,
    summary:
      'With two calls by browser: speak in this one while the other waits or ends, let it wait, decline or leave it, be unheard',
    params: byId,
    body: shapes.turn,
    handle: ({ scope, params, body }) => turnTo(db, scope, params.id, body),
  });
  http.route({
    method: 'GET',
    path: '/api/operators/calls/:id/answer',
    right: work,
    summary: 'Standard answers that can be played into the call one is in, and the one that is heard now',
    params: byId,
    response: shapes.standardAnswers,
    handle: ({ scope, params }) => showAnswers(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/operators/calls/:id/answer',
    right: work,
    summary: 'Play a standard answer into the call one is in; both sides hear it',
    params: byId,
    body: shapes.playAnswer,
    handle: ({ scope, params, body }) => playAnswer(db, scope, params.id, body),
  });
  http.route({
    method: 'DELETE',
    path: '/api/operators/calls/:id/answer',
    right: work,
    summary: 'Stop the standard answer that is heard',
    params: byId,
    handle: ({ scope, params }) => stopAnswer(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/operators/calls/:id/pick-up',
    right: work,
    summary: 'Take a parked call; one’s own device rings',
    params: byId,
    handle: ({ scope, params }) => retrieveParked(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/operators/calls/:id/watch',
    right: needs('operators.listen'),
    summary: 'Listen, whisper, barge in, take over or end; audited',
    params: byId,
    body: shapes.watch,
    handle: ({ scope, params, body }) => watchCall(db, scope, params.id, body),
  });
  http.route({
    method: 'POST',
    path: '/api/operators/beside/leave',
    right: work,
    summary: 'Decline an invitation into a call, or leave that call',
    handle: async ({ scope }) => void (await theDesk().beside(scope.actor.id)?.call.guests.leave(scope.actor.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/operators/busy',
    right: work,
    summary: 'Be rung as soon as an engaged colleague or telephone is free; number null: wait for nobody any more',
    body: z.union([shapes.busyTarget, z.object({ number: z.null() })]),
    handle: ({ scope, body }) => wishOfStaff(kernel, scope, body),
  });
  http.route({
    method: 'GET',
    path: '/api/operators/busy',
    right: work,
    summary: 'Whose talks one waits for to end, and whether the person or telephone asked about is engaged now',
    query: z.object({ staffId: z.uuid().optional(), number: z.string().max(40).optional() }),
    response: z.object({ wishes: z.array(shapes.busyWish), busy: z.boolean() }),
    handle: ({ scope, query }) => showWishes(db, scope, shapes.busyTarget.safeParse(query).data ?? null),
  });
  http.route({
    method: 'DELETE',
    path: '/api/operators/busy/:id',
    right: work,
    summary: 'Wait for one of them no longer',
    params: byId,
    handle: ({ scope, params }) => forgetWish(kernel, scope, params.id),
  });
  http.route({
    method: 'GET',
    path: '/api/operators/ringing',
    right: work,
    summary: 'Calls that ring at colleagues of one’s pick-up group now',
    response: z.object({ ringing: z.array(shapes.ringingCall) }),
    handle: async ({ scope }) => ({ ringing: await showRinging(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/operators/calls/:id/take',
    right: work,
    summary:
      'Pick up a call that rings at a colleague of one’s group; one’s own device gets it, and it rings there no longer',
    params: byId,
    response: z.object({ callId: z.uuid(), customerId: z.uuid().nullable() }),
    handle: ({ scope, params }) => takeRinging(db, scope, params.id),
  });
  http.route({
    method: 'POST',
    path: '/api/operators/pick-up',
    right: work,
    summary: 'Pick up what rings at this colleague or telephone, of one’s group or not',
    body: z.object({ to: shapes.busyTarget }),
    response: z.object({ callId: z.uuid(), customerId: z.uuid().nullable() }),
    handle: ({ scope, body }) => takeAt(db, scope, body.to),
  });
  http.route({
    method: 'GET',
    path: '/api/operators/parked',
    right: work,
    summary: 'Calls that wait in slots',
    response: z.object({ parked: z.array(shapes.parked) }),
    handle: async ({ scope }) => ({ parked: await showParked(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/operators/codes',
    right: work,
    summary: 'Codes of telephones',
    response: z.object({ codes: z.array(shapes.code) }),
    handle: async ({ scope }) => ({ codes: await allCodes(db, scope) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/operators/codes',
    right: configure,
    summary: 'Other codes',
    body: z.object({ codes: z.array(shapes.code).max(60) }),
    handle: async ({ scope, body }) => {
      await db.transact((tx) => keepCodes(tx, scope, body.codes));
      await readCodes(db);
      // Calls are led elsewhere too.
      signals.send(codesSignal, {});
    },
  });
  http.route({
    method: 'GET',
    path: '/api/operators/mine',
    right: work,
    summary: 'What one’s own telephone does by itself',
    response: z.object({ extension: z.string(), settings: shapes.settings }).nullable(),
    handle: ({ scope }) => showOwn(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/operators/mine',
    right: work,
    summary: 'Forward, do not disturb, follow me, call waiting',
    body: shapes.ownSettings,
    handle: ({ scope, body }) => keepOwn(db, scope, body),
  });
  http.route({
    method: 'GET',
    path: '/api/operators/extensions',
    right: configure,
    summary: 'Telephones of one’s units and what they do by themselves',
    response: z.object({ telephones: z.array(shapes.telephoneSettings) }),
    handle: async ({ scope }) => ({ telephones: await listSettings(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/operators/extensions/:id',
    right: configure,
    summary: 'Settings of a telephone',
    params: byId,
    response: shapes.settings,
    handle: ({ scope, params }) => showSettings(db, scope, params.id),
  });
  http.route({
    method: 'PUT',
    path: '/api/operators/extensions/:id',
    right: configure,
    summary: 'Also its class, group and time limit',
    params: byId,
    body: shapes.settings,
    handle: async ({ scope, params, body }) => {
      await keepSettings(db, scope, params.id, body);
      signals.send(groupsSignal, {});
    },
  });
  http.route({
    method: 'GET',
    path: '/api/operators/policy',
    right: configure,
    summary: 'Slots, ring back, whether agents are told of listeners',
    response: shapes.policy,
    handle: ({ scope }) => showPolicy(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/operators/policy',
    right: configure,
    summary: 'Change it',
    body: shapes.policy,
    handle: ({ scope, body }) => db.transact((tx) => keepPolicy(tx, scope, body)),
  });
}
