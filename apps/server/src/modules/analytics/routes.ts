import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { setTarget, targetList, wall } from './contract.ts';
import { definitions } from './definitions.ts';
import { setTarget as keepTarget, listTargets } from './keep-targets.ts';
import { readMyUnit } from './my-unit.ts';
import { readWall } from './read-wall.ts';

const name = z.object({ zh: z.string(), en: z.string() });

export function analyticsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/analytics/wall',
    right: needs('analytics.wall'),
    summary: 'Live wall of a unit and everything below it; the topmost unit of the caller by default',
    query: z.object({ unitId: z.uuid().optional() }),
    response: wall,
    handle: async ({ scope, query }) => readWall(db, scope, query.unitId ?? (await readMyUnit(db, scope))),
  });
  http.route({
    method: 'GET',
    path: '/api/analytics/definitions',
    right: needs('analytics.wall'),
    summary: 'What each figure means',
    response: z.object({
      definitions: z.array(
        z.object({ id: z.string(), version: z.number().int(), name, text: name, formula: z.string() }),
      ),
    }),
    handle: async () => ({ definitions: Object.values(definitions) }),
  });
  http.route({
    method: 'GET',
    path: '/api/analytics/targets',
    right: needs('analytics.wall'),
    summary: 'Targets of the wall’s figures for a unit: its own and those it inherits',
    query: z.object({ unitId: z.uuid() }),
    response: targetList,
    handle: ({ scope, query }) => listTargets(db, scope, query.unitId),
  });
  http.route({
    method: 'PUT',
    path: '/api/analytics/targets',
    right: needs('analytics.targets'),
    summary: 'Set a unit’s own target, or take it back (null); audited',
    body: setTarget,
    handle: ({ scope, body }) => db.transact((tx) => keepTarget(tx, scope, body)),
  });
}
