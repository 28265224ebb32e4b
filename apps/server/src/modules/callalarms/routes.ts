/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { alarmList, alarmRule, ruleChange, ruleInput } from './contract.ts';
import { keepRule, showRules } from './keep-rules.ts';
import { showAlarms } from './list-alarms.ts';

export function callalarmsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/callalarms',
    right: needs('livecalls.see'),
    summary: 'Alarms of calls that are on, then those that are over, of the units in reach',
    response: alarmList,
    handle: async ({ scope }) => ({ alarms: await showAlarms(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/callalarms/rules',
    right: needs('callalarms.configure'),
    summary: 'Rules that raise alarms of calls',
    response: z.object({ rules: z.array(alarmRule) }),
    handle: async ({ scope }) => ({ rules: await showRules(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/callalarms/rules',
    right: needs('callalarms.configure'),
    summary: 'A new rule; audited',
    body: ruleInput,
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, body }) => ({ id: await db.transact((tx) => keepRule(tx, scope, null, body)) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/callalarms/rules/:id',
    right: needs('callalarms.configure'),
    summary: 'A rule is changed or retired; what it had raised is over; audited',
    params: z.object({ id: z.uuid() }),
    body: ruleChange,
    handle: async ({ scope, params, body: { version, ...input } }) => {
      await db.transact((tx) => keepRule(tx, scope, { id: params.id, version }, input));
    },
  });
}
