/** Routes of automatic dispatch. */
import { z } from 'zod';
import { type Kernel, needs, type Scope } from '#kernel';
import { readQueues } from '#modules/routing';
import * as contract from './contract.ts';
import { ruleNotFound } from './errors.ts';
import { addDispatchRule, changeDispatchRule, readDispatchRules } from './keep-dispatch.ts';
import { changeHandOverWords, readHandOverWords } from './keep-hand-over-words.ts';

export function dispatchRoutes({ http, db }: Kernel): void {
  const one = async (scope: Scope, id: string): Promise<contract.DispatchRule> => {
    const rule = (await readDispatchRules(db, scope)).find((it) => it.id === id);
    if (!rule) throw ruleNotFound();
    return rule;
  };
  http.route({
    method: 'GET',
    path: '/api/ticket-dispatch',
    right: needs('tickets.read'),
    summary: 'Rules of automatic dispatch, and the queues they may name',
    response: z.object({
      rules: z.array(contract.dispatchRule),
      queues: z.array(contract.dispatchRule.pick({ id: true, name: true })),
    }),
    handle: async ({ scope }) => ({
      rules: await readDispatchRules(db, scope),
      queues: (await readQueues(db, scope))
        .filter((queue) => queue.channel === 'ticket')
        .map(({ id, name }) => ({ id, name })),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/ticket-words',
    right: needs('tickets.read'),
    summary: 'What customers are told when a ticket goes to another person or unit',
    response: contract.handOverWords,
    handle: ({ scope }) => readHandOverWords(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/ticket-words',
    right: needs('tickets.configure'),
    summary: 'Change what customers are told at a hand-over',
    body: contract.handOverWords,
    response: contract.handOverWords,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        await changeHandOverWords(tx, scope, body);
        return readHandOverWords(tx, scope);
      }),
  });
  http.route({
    method: 'POST',
    path: '/api/ticket-dispatch',
    right: needs('tickets.configure'),
    summary: 'Add a rule of dispatch',
    body: contract.newDispatchRule,
    response: contract.dispatchRule,
    handle: async ({ scope, body }) => one(scope, await db.transact((tx) => addDispatchRule(tx, scope, body))),
  });
  http.route({
    method: 'PATCH',
    path: '/api/ticket-dispatch/:id',
    right: needs('tickets.configure'),
    summary: 'Change, move or retire a rule of dispatch',
    params: z.object({ id: z.uuid() }),
    body: contract.editDispatchRule,
    response: contract.dispatchRule,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeDispatchRule(tx, scope, { id: params.id, ...body }));
      return one(scope, params.id);
    },
  });
}
