/** Thin entrances. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import * as shapes from './contract.ts';
import { choose, keepNumber, showChoice, showNumbers } from './keep-numbers.ts';
import { chooseRight } from './leave-by.ts';

const configure = needs('telephony.configure');
const kept = z.object({ id: z.uuid() });

export function callernumbersRoutes({ http, db, config }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/callernumbers',
    right: configure,
    summary: 'Numbers that calls out may show, with the trunks that hold them',
    response: z.object({ numbers: z.array(shapes.callerNumber) }),
    handle: async ({ scope }) => ({ numbers: await showNumbers(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/callernumbers',
    right: configure,
    summary: 'Let calls out show a number',
    body: shapes.callerNumberInput,
    response: kept,
    handle: async ({ scope, body }) => ({
      id: await db.transact((tx) => keepNumber(tx, scope, config.site, null, body)),
    }),
  });
  http.route({
    method: 'PUT',
    path: '/api/callernumbers/:id',
    right: configure,
    summary: 'Change a number that calls out may show, make it the default, retire it',
    params: kept,
    body: shapes.callerNumberChange,
    response: kept,
    handle: async ({ scope, params, body }) => ({
      id: await db.transact((tx) => keepNumber(tx, scope, config.site, params.id, body)),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/callernumbers/mine',
    right: needs('routing.work'),
    summary: 'Numbers that one’s own calls may show, and the one they show now',
    response: shapes.choice,
    handle: ({ scope }) => showChoice(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/callernumbers/mine',
    right: needs(chooseRight),
    summary: 'Choose the number that one’s own calls show; null: the default of the unit',
    body: z.object({ numberId: z.uuid().nullable() }),
    handle: async ({ scope, body }) => {
      await db.transact((tx) => choose(tx, scope, body.numberId));
    },
  });
}
