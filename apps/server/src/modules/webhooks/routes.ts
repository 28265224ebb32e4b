/** Thin entrances. */
import { z } from 'zod';
import { clock, defineJob, type Kernel, needs, newId, type Scope } from '#kernel';
import { record } from '#modules/audit';
import { unitCards } from '#modules/organisation';
import * as shapes from './contract.ts';
import { webhookSignal } from './courier.ts';
import { endpointNotFound, rangeRefused } from './errors.ts';
import { changeEndpoint, makeEndpoint, rotateEndpoint, secretsOf } from './keep-endpoints.ts';
import { bodyOf, writeBodies } from './kinds.ts';
import { scopeOfEndpoint } from './line.ts';
import { send } from './send.ts';
import { listEndpoints, readEndpoint } from './store.ts';
import { listDeliveries, readDelivery, waitAgain } from './store-deliveries.ts';
import type { DeliveryRow, EndpointRow } from './tables.ts';

export const replayRange = defineJob(
  'webhooks.replay',
  z.object({ endpointId: z.uuid(), from: z.iso.datetime(), to: z.iso.datetime() }),
);
const longestRangeMs = 31 * 86_400_000;
const pageSize = 50;

function shownDelivery(row: DeliveryRow): shapes.Delivery {
  return {
    position: row.position,
    eventId: row.event_id,
    kind: row.kind,
    subjectId: row.subject,
    occurredAt: row.occurred_at.toISOString(),
    state: row.state,
    attempts: row.attempts,
    nextAt: row.state === 'waiting' ? row.next_at.toISOString() : null,
    lastAt: row.last_at?.toISOString() ?? null,
    status: row.status,
    problem: row.problem,
    ms: row.ms,
  };
}

export function webhooksRoutes({ http, db, config, keys, jobs, outgoing, signals }: Kernel): void {
  const right = needs('webhooks.manage');
  const byId = z.object({ id: z.uuid() });
  const shown = async (scope: Scope, rows: (EndpointRow & { waiting: number })[]): Promise<shapes.Endpoint[]> => {
    const units = new Map((await unitCards(db, scope, [...new Set(rows.map((r) => r.unit_id))])).map((u) => [u.id, u]));
    const now = clock.now();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      url: row.url,
      unitId: row.unit_id,
      unit: units.get(row.unit_id)?.name ?? null,
      kinds: row.kinds,
      state: row.state,
      failures: row.failures,
      failingSince: row.failing_since?.toISOString() ?? null,
      problem: row.problem,
      lastOkAt: row.last_ok_at?.toISOString() ?? null,
      waiting: row.waiting,
      formerUntil: row.former_until && row.former_until > now ? row.former_until.toISOString() : null,
      createdAt: row.created_at.toISOString(),
      version: row.version,
    }));
  };
  /** After a change: the courier reads the settings again. */
  const changed = async (scope: Scope, id: string): Promise<shapes.Endpoint> => {
    signals.send(webhookSignal, 'endpoints');
    return (await shown(scope, await listEndpoints(db, scope))).find((one) => one.id === id)!;
  };
  const known = async (scope: Scope, id: string): Promise<EndpointRow> => {
    const row = await readEndpoint(db, scope, id);
    if (!row) throw endpointNotFound();
    return row;
  };

  http.route({
    method: 'GET',
    path: '/api/webhooks/endpoints',
    right,
    summary: 'Webhook endpoints of the units in reach, and how they fare',
    response: z.object({ endpoints: z.array(shapes.endpoint) }),
    handle: async ({ scope }) => ({ endpoints: await shown(scope, await listEndpoints(db, scope)) }),
  });
  http.route({
    method: 'POST',
    path: '/api/webhooks/endpoints',
    right,
    summary: 'Add a webhook endpoint: the answer alone shows its secret',
    body: shapes.endpointInput,
    response: shapes.issuedEndpoint,
    handle: async ({ scope, body }) => {
      const { row, secret } = await db.transact((tx) => makeEndpoint(tx, scope, { ...body, site: config.site, keys }));
      return { endpoint: await changed(scope, row.id), secret };
    },
  });
  http.route({
    method: 'PATCH',
    path: '/api/webhooks/endpoints/:id',
    right,
    summary: 'Change a webhook endpoint, pause it or switch it on again',
    params: byId,
    body: shapes.endpointChange,
    response: shapes.endpoint,
    handle: async ({ scope, params, body }) => {
      await db.transact((tx) => changeEndpoint(tx, scope, params.id, body));
      return changed(scope, params.id);
    },
  });
  http.route({
    method: 'POST',
    path: '/api/webhooks/endpoints/:id/rotate',
    right,
    summary: 'Give a webhook endpoint a new secret; calls carry both signatures for the overlap',
    params: byId,
    body: shapes.endpointRotation,
    response: shapes.issuedEndpoint,
    handle: async ({ scope, params, body }) => {
      const { secret } = await db.transact((tx) => rotateEndpoint(tx, scope, params.id, { ...body, keys }));
      return { endpoint: await changed(scope, params.id), secret };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/webhooks/endpoints/:id/test',
    right,
    summary: 'Send a test event to a webhook endpoint at once',
    params: byId,
    response: shapes.tested,
    ratePerMinute: 30,
    handle: async ({ scope, params }) => {
      const row = await known(scope, params.id);
      const id = newId();
      const body = bodyOf('webhook.test', clock.now(), { endpointId: row.id });
      const secrets = secretsOf(keys, row, clock.now());
      const sent = await send(outgoing, { url: row.url, secrets, id: `evt_test_${id}`, body });
      const { status, problem, answer, ms } = sent;
      return { ok: problem === null, status, problem, answer, ms };
    },
  });
  http.route({
    method: 'GET',
    path: '/api/webhooks/endpoints/:id/deliveries',
    right,
    summary: 'Deliveries of a webhook endpoint, the newest first',
    params: byId,
    query: z.object({ state: shapes.deliveryState.optional(), before: z.coerce.number().int().positive().optional() }),
    response: z.object({ deliveries: z.array(shapes.delivery), more: z.boolean() }),
    handle: async ({ scope, params, query }) => {
      const rows = await listDeliveries(db, scope, {
        endpointId: params.id,
        state: query.state ?? null,
        before: query.before ?? null,
        limit: pageSize + 1,
      });
      return { deliveries: rows.slice(0, pageSize).map(shownDelivery), more: rows.length > pageSize };
    },
  });
  http.route({
    method: 'GET',
    path: '/api/webhooks/endpoints/:id/deliveries/:position',
    right,
    summary: 'One delivery with its request and the last answer',
    params: byId.extend({ position: z.coerce.number().int().positive() }),
    response: shapes.deliveryDetail,
    handle: async ({ scope, params }) => {
      const endpoint = await known(scope, params.id);
      const row = await readDelivery(db, scope, params.id, params.position);
      if (!row) throw endpointNotFound();
      const bodies = await writeBodies(db, await scopeOfEndpoint(endpoint), [row]);
      return {
        ...shownDelivery(row),
        request: bodies.get(row.position)?.toString('utf8') ?? null,
        answer: row.answer,
      };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/webhooks/endpoints/:id/replay',
    right,
    summary: 'Send deliveries again: named ones, or all of a time from the event log',
    params: byId,
    body: shapes.replayInput,
    response: z.object({ waiting: z.number().int().nullable() }),
    handle: async ({ scope, params, body }) => {
      const row = await known(scope, params.id);
      const waiting = await db.transact(async (tx) => {
        const about = { subject: ['webhook-endpoint', row.id], unitId: row.unit_id } as const;
        if ('positions' in body) {
          const count = await waitAgain(tx, scope, row.id, body.positions, clock.now());
          await record(tx, scope, { action: 'webhooks.replayed', ...about, detail: { count } });
          return count;
        }
        const [from, to] = [new Date(body.from), new Date(body.to)];
        if (from >= to || to.getTime() - from.getTime() > longestRangeMs || from > clock.now()) throw rangeRefused();
        const range = { from: from.toISOString(), to: to.toISOString() };
        await jobs.enqueue(tx, replayRange, { endpointId: row.id, ...range });
        await record(tx, scope, { action: 'webhooks.replayed', ...about, detail: range });
        return null;
      });
      signals.send(webhookSignal, 'work');
      return { waiting };
    },
  });
}
