/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as contract from './contract.ts';
import { keepScheme, listSchemes } from './keep-schemes.ts';
import { readFigures } from './read-figures.ts';
import { currentWrapup, finishWrapup, goToStep, moreTime, readWrapups, saveWrapup } from './work-on-wrapup.ts';

const byId = z.object({ id: z.uuid() });
const work = needs('routing.work');

export function wrapupsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/wrapups/current',
    right: work,
    summary: 'After-call work of the call one is in, or that is due',
    query: z.object({ callId: z.uuid().optional() }),
    response: z.object({ wrapup: contract.wrapup.nullable() }),
    handle: async ({ scope, query }) => ({
      wrapup: await db.transact((tx) => currentWrapup(tx, scope, query.callId ?? null)),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/wrapups/calls/:id',
    right: needs('telephony.calls'),
    summary: 'After-call work of everybody who had a call, with the clocks of its steps',
    params: byId,
    response: z.object({ wrapups: z.array(contract.wrapup) }),
    handle: async ({ scope, params }) => ({ wrapups: await readWrapups(db, scope, params.id) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/wrapups/calls/:id',
    right: work,
    summary: 'Notes and result, during the call and after it',
    params: byId,
    body: contract.saveWrapup,
    response: contract.wrapup,
    handle: ({ scope, params, body }) => db.transact((tx) => saveWrapup(tx, scope, params.id, body)),
  });
  http.route({
    method: 'POST',
    path: '/api/wrapups/calls/:id/steps',
    right: work,
    summary: 'Goes to a step of the guide; its clock runs from here',
    params: byId,
    body: z.object({ step: contract.step }),
    response: contract.wrapup,
    handle: ({ scope, params, body }) => db.transact((tx) => goToStep(tx, scope, params.id, body.step)),
  });
  http.route({
    method: 'POST',
    path: '/api/wrapups/calls/:id/extend',
    right: work,
    summary: 'A little more wrap-up time',
    params: byId,
    response: contract.wrapup,
    handle: ({ scope, params }) => db.transact((tx) => moreTime(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/wrapups/calls/:id/finish',
    right: work,
    summary: 'Done; ready for the next call',
    params: byId,
    response: contract.wrapup,
    handle: ({ scope, params }) => db.transact((tx) => finishWrapup(tx, scope, params.id)),
  });
  http.route({
    method: 'GET',
    path: '/api/wrapups/schemes',
    right: needs('routing.configure'),
    summary: 'What is asked after calls of each queue',
    response: z.object({ schemes: z.array(contract.schemeListed) }),
    handle: async ({ scope }) => ({ schemes: await listSchemes(db, scope) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/wrapups/schemes/:queueId',
    right: needs('routing.configure'),
    summary: 'Changes what is asked after calls of a queue',
    params: z.object({ queueId: z.uuid() }),
    body: contract.keepScheme,
    response: contract.schemeListed,
    handle: ({ scope, params, body }) => db.transact((tx) => keepScheme(tx, scope, params.queueId, body)),
  });
  http.route({
    method: 'GET',
    path: '/api/wrapups/figures',
    right: needs('telephony.calls'),
    summary: 'How calls ended, by queue and result',
    query: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }),
    response: contract.figures,
    handle: ({ scope, query }) => readFigures(db, scope, new Date(query.from), new Date(query.to)),
  });
}
