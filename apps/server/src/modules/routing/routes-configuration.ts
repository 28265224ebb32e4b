/** HTTP entrances for those who set up queues, agents and the policy. */
import { z } from 'zod';
import { type Kernel, needs } from '#kernel';
import { changeQueue, configureAgent, openQueue, setMembers } from './configure.ts';
import {
  agentListed,
  breakReasonListed,
  capacityInput,
  keepBreakReason as keepBreakReasonShape,
  keepSkill as keepSkillShape,
  queueChange,
  queueInput,
  queueListed,
  queueSettings,
  routingPolicy,
  skillListed,
} from './contract.ts';
import { changePolicy, keepBreakReason } from './keep-policy.ts';
import { keepSkill } from './keep-skill.ts';
import { listAgents, listQueueSettings, readQueueSettings, readRoutingPolicy } from './read-settings.ts';
import { allBreakReasons } from './store-policy.ts';
import { allSkills } from './store-skills.ts';

const byId = z.object({ id: z.uuid() });

export function configurationRoutes({ http, db }: Pick<Kernel, 'http' | 'db'>): void {
  http.route({
    method: 'GET',
    path: '/api/routing/queue-settings',
    right: needs('routing.configure'),
    summary: 'Queues that the caller may set up, with door, line and predicted wait',
    response: z.object({ queues: z.array(queueListed) }),
    handle: async ({ scope }) => ({ queues: await listQueueSettings(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/routing/agents',
    right: needs('routing.queues.read'),
    summary: 'Who takes work: skills, slots, queues and state',
    response: z.object({ agents: z.array(agentListed) }),
    handle: async ({ scope }) => ({ agents: await listAgents(db, scope) }),
  });
  http.route({
    method: 'GET',
    path: '/api/routing/policy',
    right: needs('routing.configure'),
    summary: "The company's policy of the router",
    response: routingPolicy,
    handle: ({ scope }) => readRoutingPolicy(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/routing/policy',
    right: needs('routing.configure'),
    summary: 'Slots, order of channels, interrupt matrix, grace and limits; over the whole company',
    body: routingPolicy,
    response: routingPolicy,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        await changePolicy(tx, scope, body);
        return readRoutingPolicy(tx, scope);
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/routing/break-reasons/all',
    right: needs('routing.configure'),
    summary: 'Reasons of breaks, also retired ones and those that the router gives',
    response: z.object({ reasons: z.array(breakReasonListed) }),
    handle: async ({ scope }) => ({ reasons: await allBreakReasons(db, scope) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/routing/break-reasons/:code',
    right: needs('routing.configure'),
    summary: 'Make or change a reason of breaks; over the whole company',
    params: z.object({ code: z.string().regex(/^[a-z0-9-]{1,40}$/) }),
    body: keepBreakReasonShape,
    handle: ({ scope, params, body }) => db.transact((tx) => keepBreakReason(tx, scope, params.code, body)),
  });
  http.route({
    method: 'GET',
    path: '/api/routing/skills',
    right: needs('routing.queues.read'),
    summary: 'Skills with their names, who has them and what asks for them',
    response: z.object({ skills: z.array(skillListed) }),
    handle: async ({ scope }) => ({ skills: await allSkills(db, scope) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/routing/skills/:code',
    right: needs('routing.configure'),
    summary: 'Name a skill, or retire it; over the whole company',
    params: z.object({ code: z.string().trim().min(1).max(40) }),
    body: keepSkillShape,
    handle: ({ scope, params, body }) => db.transact((tx) => keepSkill(tx, scope, params.code, body)),
  });
  http.route({
    method: 'POST',
    path: '/api/routing/queues',
    right: needs('routing.configure'),
    summary: 'Open a queue',
    body: queueInput,
    response: z.object({ id: z.uuid() }),
    handle: async ({ scope, body }) => ({ id: await db.transact((tx) => openQueue(tx, scope, body)) }),
  });
  http.route({
    method: 'GET',
    path: '/api/routing/queues/:id',
    right: needs('routing.configure'),
    summary: 'Settings and members of a queue',
    params: byId,
    response: queueSettings,
    handle: ({ scope, params }) => readQueueSettings(db, scope, params.id),
  });
  http.route({
    method: 'PATCH',
    path: '/api/routing/queues/:id',
    right: needs('routing.configure'),
    summary: 'Change a queue while it works; close it when it is empty',
    params: byId,
    body: queueChange,
    response: queueSettings,
    handle: ({ scope, params, body }) =>
      db.transact(async (tx) => {
        await changeQueue(tx, scope, { id: params.id, ...body });
        return readQueueSettings(tx, scope, params.id);
      }),
  });
  http.route({
    method: 'PUT',
    path: '/api/routing/queues/:id/members',
    right: needs('routing.configure'),
    summary: 'Who works in a queue, in its order',
    params: byId,
    body: z.object({ members: z.array(z.object({ staffId: z.uuid(), unitId: z.uuid() })).max(2000) }),
    handle: ({ scope, params, body }) =>
      db.transact((tx) => setMembers(tx, scope, { queueId: params.id, members: body.members })),
  });
  http.route({
    method: 'PUT',
    path: '/api/routing/staff/:id/capacity',
    right: needs('routing.configure'),
    summary: "An agent's slots per channel and skills",
    params: byId,
    body: capacityInput,
    handle: ({ scope, params, body }) =>
      db.transact((tx) => configureAgent(tx, scope, { staffId: params.id, ...body })),
  });
}
