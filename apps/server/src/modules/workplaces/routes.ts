/** Thin entrances. */
import { z } from 'zod';
import { type Db, type Kernel, needs, type Scope } from '#kernel';
import { unitCards } from '#modules/organisation';
import {
  platform,
  provider,
  providerInput,
  type Robot,
  robot,
  robotChange,
  robotInput,
  robotTested,
} from './contract.ts';
import { robotNotFound } from './errors.ts';
import { keepProvider, showProviders } from './keep-providers.ts';
import { changeRobot, keepRobot, removeRobot } from './keep-robots.ts';
import { listRobots } from './store.ts';
import { tryRobot } from './tell.ts';

const byId = z.object({ id: z.uuid() });

export function workplacesRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/workplaces/providers',
    right: needs('workplaces.sign-in'),
    summary: 'Sign-in by WeCom and DingTalk, set up or not',
    response: z.object({ providers: z.array(provider) }),
    handle: async ({ scope }) => ({ providers: await showProviders(db, scope) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/workplaces/providers/:platform',
    right: needs('workplaces.sign-in'),
    summary: 'Set up sign-in by a platform, switch it on or off; the secret goes in and never comes out',
    params: z.object({ platform }),
    body: providerInput,
    response: provider,
    handle: ({ scope, params, body }) =>
      db.transact((tx) => keepProvider(tx, scope, { platform: params.platform, ...body })),
  });
  http.route({
    method: 'GET',
    path: '/api/workplaces/robots',
    right: needs('workplaces.robots'),
    summary: 'Group-chat robots of the units in reach, with how they fare',
    response: z.object({ robots: z.array(robot) }),
    handle: async ({ scope }) => ({ robots: await views(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/workplaces/robots',
    right: needs('workplaces.robots'),
    summary: 'Tell alarms of a unit to a group chat',
    body: robotInput,
    response: robot,
    handle: async ({ scope, body }) => one(scope, (await db.transact((tx) => keepRobot(tx, scope, body))).id),
  });
  http.route({
    method: 'PUT',
    path: '/api/workplaces/robots/:id',
    right: needs('workplaces.robots'),
    summary: 'Change a robot, pause it or let it go on',
    params: byId,
    body: robotChange,
    response: robot,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeRobot(tx, scope, { id: params.id, ...body }));
      return one(scope, params.id);
    },
  });
  http.route({
    method: 'DELETE',
    path: '/api/workplaces/robots/:id',
    right: needs('workplaces.robots'),
    summary: 'Take a robot away, with what it still had to say',
    params: byId,
    handle: async ({ scope, params }) => {
      await db.transact((tx) => removeRobot(tx, scope, params.id));
    },
  });
  http.route({
    method: 'POST',
    path: '/api/workplaces/robots/:id/test',
    right: needs('workplaces.robots'),
    summary: 'Say a word in the group chat now',
    params: byId,
    response: robotTested,
    handle: async ({ scope, params }) => {
      const row = (await listRobots(db, scope)).find(({ id }) => id === params.id);
      if (!row) throw robotNotFound();
      const said = await tryRobot(db, row);
      return said.ok ? { ok: true, problem: null, detail: null } : said;
    },
  });

  async function one(scope: Scope, id: string): Promise<Robot> {
    const found = (await views(db, scope)).find((row) => row.id === id);
    if (!found) throw robotNotFound();
    return found;
  }
}

async function views(db: Db, scope: Scope): Promise<Robot[]> {
  const rows = await listRobots(db, scope);
  const units = await unitCards(db, scope, [...new Set(rows.map((row) => row.unit_id))]);
  return rows.map((row) => ({
    id: row.id,
    platform: row.platform,
    name: row.name,
    unitId: row.unit_id,
    unitName: units.find(({ id }) => id === row.unit_id)?.name ?? null,
    kinds: row.kinds,
    language: row.language,
    state: row.state,
    problem: row.problem,
    detail: row.detail,
    failingSince: row.failing_since?.toISOString() ?? null,
    lastOkAt: row.last_ok_at?.toISOString() ?? null,
    waiting: row.waiting,
    version: row.version,
  }));
}
