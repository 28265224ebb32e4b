import { z } from 'zod';
import { type Kernel, needs, type Scope, signedIn } from '#kernel';
import * as contract from './contract.ts';
import { importDays } from './import-days.ts';
import { changeCalendar, changePolicy, createCalendar, createPolicy } from './keep-policies.ts';
import { askedPromise, calendars, policies, versionsOf } from './read-clocks.ts';
import { previewRecalculation, recalculate } from './recalculate.ts';

const byId = z.object({ id: z.uuid() });

export function clockRoutes({ http, db }: Kernel): void {
  const calendarBack = async (scope: Scope, id: string): Promise<contract.Calendar> =>
    (await calendars(db, scope)).find((calendar) => calendar.id === id)!;
  const policyBack = async (scope: Scope, id: string): Promise<contract.Policy> =>
    (await policies(db, scope)).find((policy) => policy.id === id)!;

  http.route({
    method: 'GET',
    path: '/api/clocks/calendars',
    right: signedIn,
    programs: true,
    summary: 'Calendars: zone, weekly hours, holidays and shifted working days',
    response: z.object({ calendars: z.array(contract.calendar) }),
    handle: async ({ scope }) => ({ calendars: await calendars(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/clocks/calendars',
    right: needs('clocks.write'),
    summary: 'Create a calendar',
    body: contract.newCalendar,
    response: contract.calendar,
    handle: async ({ scope, body }) => calendarBack(scope, await db.transact((tx) => createCalendar(tx, scope, body))),
  });
  http.route({
    method: 'PATCH',
    path: '/api/clocks/calendars/:id',
    right: needs('clocks.write'),
    summary: 'Rename, retire, or publish a new version of a calendar',
    params: byId,
    body: contract.editCalendar,
    response: contract.calendar,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeCalendar(tx, scope, { id: params.id, ...body }));
      return calendarBack(scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/clocks/calendars/:id/days',
    right: needs('clocks.write'),
    summary:
      'Holidays and shifted working days of a file (.ics, .csv, .xlsx): looked at, or published as a new version',
    params: byId,
    body: contract.dayImport,
    response: contract.dayImportResult,
    handle: ({ scope, params, body }) => db.transact((tx) => importDays(tx, scope, { id: params.id, ...body })),
  });
  http.route({
    method: 'GET',
    path: '/api/clocks/policies',
    right: signedIn,
    programs: true,
    summary: 'Service standards: what is promised, for which work, counted how',
    response: z.object({ policies: z.array(contract.policy) }),
    handle: async ({ scope }) => ({ policies: await policies(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/clocks/policies',
    right: needs('clocks.write'),
    summary: 'Create a clock policy',
    body: contract.newPolicy,
    response: contract.policy,
    handle: async ({ scope, body }) => policyBack(scope, await db.transact((tx) => createPolicy(tx, scope, body))),
  });
  http.route({
    method: 'GET',
    path: '/api/clocks/policies/:id/versions',
    right: signedIn,
    programs: true,
    summary: 'Every version of a policy, and how many clocks still run under it',
    params: byId,
    response: z.object({ versions: z.array(contract.policyVersion) }),
    handle: async ({ scope, params }) => ({ versions: await versionsOf(db, scope, params.id) }),
  });
  http.route({
    method: 'GET',
    path: '/api/clocks/promise',
    right: signedIn,
    programs: true,
    summary: 'Which promise would hold for such work, and until when',
    query: contract.askPromise,
    response: z.object({
      policyId: z.uuid().nullable(),
      code: z.string().nullable(),
      seconds: z.number().int().nullable(),
      dueAt: z.iso.datetime().nullable(),
    }),
    handle: async ({ scope, query }) => askedPromise(db, scope, query),
  });
  http.route({
    method: 'POST',
    path: '/api/clocks/policies/:id/recalculation',
    right: needs('clocks.write'),
    summary: 'See which running clocks would take the terms in force, or order it',
    params: byId,
    body: z.object({ order: z.boolean() }),
    response: contract.recalculation,
    handle: ({ scope, params, body }) =>
      db.transact((tx) => (body.order ? recalculate : previewRecalculation)(tx, scope, params.id)),
  });
  http.route({
    method: 'PATCH',
    path: '/api/clocks/policies/:id',
    right: needs('clocks.write'),
    summary: 'Rename, retire, or publish new terms of a policy; running clocks keep theirs',
    params: byId,
    body: contract.editPolicy,
    response: contract.policy,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changePolicy(tx, scope, { id: params.id, ...body }));
      return policyBack(scope, params.id);
    },
  });
}
