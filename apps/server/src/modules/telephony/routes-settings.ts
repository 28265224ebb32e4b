/** Entrances for those who set telephony up. */
import { z } from 'zod';
import { type Db, type Kernel, needs, type Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import * as shapes from './contract.ts';
import type { Desk } from './desk/desk.ts';
import { keepExtension, keepNumber, keepPolicy, keepTrunk, renewPassword } from './keep-lines.ts';
import { listExtensions, listNumbers, listTrunks, readPolicyRow } from './store-lines.ts';

const right = needs('telephony.configure');
const byId = z.object({ id: z.uuid() });
const made = z.object({ id: z.uuid() });

async function trunks(db: Db, scope: Scope, desk: Desk): Promise<shapes.Trunk[]> {
  const { state, trunks: live } = await desk.health();
  return (await listTrunks(db, scope)).map((row) => {
    const now = live.find(({ trunk }) => trunk === row.code);
    return {
      id: row.id,
      unitId: row.unit_id,
      code: row.code,
      name: row.name,
      hosts: row.hosts,
      username: row.username,
      registers: row.registers,
      callerId: row.caller_id,
      maxCalls: row.max_calls,
      manners: shapes.trunkManners.parse(row.manners),
      state: row.state,
      version: row.version,
      hasPassword: row.secret_sealed !== null,
      live: now
        ? { state: now.state, reason: now.reason, calls: now.calls }
        : { state: state === 'up' ? 'off' : state, reason: null, calls: 0 },
    };
  });
}

async function extensions(db: Db, scope: Scope, desk: Desk): Promise<shapes.Extension[]> {
  const rows = await listExtensions(db, scope);
  const cards = await staffCards(
    db,
    scope,
    rows.flatMap(({ staff_id }) => staff_id ?? []),
  );
  const holders = new Map(cards.map(({ id, name, number }) => [id, { name, number }]));
  return rows.map((row) => ({
    id: row.id,
    unitId: row.unit_id,
    number: row.number,
    name: row.name,
    staffId: row.staff_id,
    state: row.state,
    version: row.version,
    registered: desk.registered(row.number),
    holder: (row.staff_id && holders.get(row.staff_id)) || null,
  }));
}

async function numbers(db: Db, scope: Scope): Promise<shapes.DialNumber[]> {
  return (await listNumbers(db, scope)).map((row) => ({
    id: row.id,
    unitId: row.unit_id,
    number: row.number,
    name: row.name,
    target: { kind: row.target_kind, id: row.target_id },
    state: row.state,
    version: row.version,
  }));
}

async function policy(db: Db, scope: Scope): Promise<shapes.Policy> {
  const row = await readPolicyRow(db, scope);
  return {
    version: row.version,
    recording: row.recording,
    sayRecording: row.say_recording,
    sayAgent: row.say_agent,
    retentionDays: row.retention_days,
  };
}

export function settingsRoutes({ http, db, signals }: Kernel, desk: Desk): void {
  http.route({
    method: 'GET',
    path: '/api/telephony/engine',
    right,
    summary: 'Whether telephony is open, and where telephones find it',
    response: shapes.engine,
    handle: () => desk.health(),
  });
  http.route({
    method: 'GET',
    path: '/api/telephony/policy',
    right,
    summary: 'What holds for all calls',
    response: shapes.policy,
    handle: ({ scope }) => policy(db, scope),
  });
  http.route({
    method: 'PUT',
    path: '/api/telephony/policy',
    right,
    summary: 'Change what holds for all calls; over the whole company',
    body: shapes.policy,
    response: shapes.policy,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => {
        await keepPolicy(tx, scope, body);
        return policy(tx, scope);
      }),
  });
  http.route({
    method: 'GET',
    path: '/api/telephony/trunks',
    right,
    summary: 'Trunks with their state',
    response: z.object({ trunks: z.array(shapes.trunk) }),
    handle: async ({ scope }) => ({ trunks: await trunks(db, scope, desk) }),
  });
  http.route({
    method: 'POST',
    path: '/api/telephony/trunks',
    right,
    summary: 'Add a trunk',
    body: shapes.trunkInput,
    response: made,
    handle: async ({ scope, body }) => ({ id: await db.transact((tx) => keepTrunk(tx, scope, signals, null, body)) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/telephony/trunks/:id',
    right,
    summary: 'Change or retire a trunk',
    params: byId,
    body: shapes.trunkChange,
    response: made,
    handle: async ({ scope, params, body }) => ({
      id: await db.transact((tx) => keepTrunk(tx, scope, signals, params.id, body)),
    }),
  });
  http.route({
    method: 'GET',
    path: '/api/telephony/extensions',
    right,
    summary: 'Extensions and whether their telephones are there',
    response: z.object({ extensions: z.array(shapes.extension) }),
    handle: async ({ scope }) => ({ extensions: await extensions(db, scope, desk) }),
  });
  http.route({
    method: 'POST',
    path: '/api/telephony/extensions',
    right,
    summary: 'Add an extension',
    body: shapes.extensionInput,
    response: made,
    handle: async ({ scope, body }) => ({
      id: await db.transact((tx) => keepExtension(tx, scope, signals, null, body)),
    }),
  });
  http.route({
    method: 'PUT',
    path: '/api/telephony/extensions/:id',
    right,
    summary: 'Change or retire an extension',
    params: byId,
    body: shapes.extensionChange,
    response: made,
    handle: async ({ scope, params, body }) => ({
      id: await db.transact((tx) => keepExtension(tx, scope, signals, params.id, body)),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/telephony/extensions/:id/password',
    right,
    summary: 'A new password for the telephone, shown this once',
    params: byId,
    response: z.object({ password: z.string() }),
    handle: ({ scope, params }) => db.transact((tx) => renewPassword(tx, scope, signals, params.id)),
  });
  http.route({
    method: 'GET',
    path: '/api/telephony/numbers',
    right,
    summary: 'Numbers of the company and where they lead',
    response: z.object({ numbers: z.array(shapes.number) }),
    handle: async ({ scope }) => ({ numbers: await numbers(db, scope) }),
  });
  http.route({
    method: 'POST',
    path: '/api/telephony/numbers',
    right,
    summary: 'Add a number',
    body: shapes.numberInput,
    response: made,
    handle: async ({ scope, body }) => ({ id: await db.transact((tx) => keepNumber(tx, scope, signals, null, body)) }),
  });
  http.route({
    method: 'PUT',
    path: '/api/telephony/numbers/:id',
    right,
    summary: 'Lead a number elsewhere, or retire it',
    params: byId,
    body: shapes.numberChange,
    response: made,
    handle: async ({ scope, params, body }) => ({
      id: await db.transact((tx) => keepNumber(tx, scope, signals, params.id, body)),
    }),
  });
}
