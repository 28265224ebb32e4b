/** Endpoints are made, changed and rotated by people; what they may hear their maker may read. */
import { announce, clock, conflict, demand, type Keys, newId, newWebhookSecret, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { demandNotAbove } from '#modules/identity';
import type { EndpointChange, EndpointInput, WebhookKind } from './contract.ts';
import { endpointNotFound } from './errors.ts';
import { endpointChanged } from './events.ts';
import { rightsOf } from './kinds.ts';
import { insertEndpoint, readEndpoint, updateEndpoint } from './store.ts';
import { hurry } from './store-deliveries.ts';
import type { EndpointRow } from './tables.ts';

const context = 'webhooks.endpoint';

/** The secrets that sign now: the present one, and the one before while its overlap lasts. */
export function secretsOf(keys: Keys, row: EndpointRow, now: Date): string[] {
  const key = keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key });
  const both = row.former_secret && row.former_until && row.former_until > now ? [row.former_secret] : [];
  return [row.secret, ...both].map((sealed) => keys.open(key, sealed, context));
}

function demandMay(scope: Scope, unitId: string, kinds: readonly WebhookKind[]): void {
  demand(scope, 'webhooks.manage', unitId);
  demandNotAbove(scope, [{ unitId, permissions: rightsOf(kinds) }]);
}

export async function tellEndpoint(tx: Tx, scope: Scope, row: EndpointRow, action: string, detail = {}): Promise<void> {
  await announce(tx, endpointChanged, {
    aggregate: ['webhook-endpoint', row.id],
    payload: { endpointId: row.id, state: row.state },
    actor: scope.actor,
  });
  await record(tx, scope, {
    action: `webhooks.${action}`,
    subject: ['webhook-endpoint', row.id],
    unitId: row.unit_id,
    detail: { host: new URL(row.url).host, ...detail },
  });
}

export async function makeEndpoint(
  tx: Tx,
  scope: Scope,
  input: EndpointInput & { site: number; keys: Keys },
): Promise<{ row: EndpointRow; secret: string }> {
  const kinds = [...new Set(input.kinds)];
  demandMay(scope, input.unitId, kinds);
  const { key, wrapped } = input.keys.create();
  const secret = newWebhookSecret();
  const row: EndpointRow = {
    id: newId(),
    origin_site: input.site,
    unit_id: input.unitId,
    name: input.name,
    url: input.url,
    kinds,
    state: 'active',
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    secret: input.keys.seal(key, secret, context),
    former_secret: null,
    former_until: null,
    failures: 0,
    rests: 0,
    failing_since: null,
    resting_until: null,
    problem: null,
    last_ok_at: null,
    created_at: clock.now(),
    created_by: scope.actor.id,
    version: 1,
  };
  await insertEndpoint(tx, row);
  await tellEndpoint(tx, scope, row, 'made', { kinds: kinds.join(' ') });
  return { row, secret };
}

async function known(tx: Tx, scope: Scope, id: string): Promise<EndpointRow> {
  const row = await readEndpoint(tx, scope, id);
  if (!row) throw endpointNotFound();
  return row;
}

async function saved(tx: Tx, row: EndpointRow, version: number): Promise<EndpointRow> {
  if (!(await updateEndpoint(tx, { ...row, version }))) throw conflict();
  return { ...row, version: version + 1 };
}

/** Switched on again, or given another address, it starts with a clean sheet and its waiting deliveries go on at once. */
export async function changeEndpoint(tx: Tx, scope: Scope, id: string, change: EndpointChange): Promise<EndpointRow> {
  const before = await known(tx, scope, id);
  const kinds = change.kinds ? [...new Set(change.kinds)] : before.kinds;
  demandMay(scope, before.unit_id, kinds);
  const state = change.state ?? before.state;
  const fresh = (state === 'active' && before.state !== 'active') || (change.url ?? before.url) !== before.url;
  const row = await saved(
    tx,
    {
      ...before,
      name: change.name ?? before.name,
      url: change.url ?? before.url,
      kinds,
      state,
      ...(fresh ? { failures: 0, rests: 0, failing_since: null, resting_until: null, problem: null } : {}),
    },
    change.version,
  );
  if (fresh) await hurry(tx, scope, id, clock.now());
  await tellEndpoint(tx, scope, row, 'changed', { state, kinds: kinds.join(' ') });
  return row;
}

/** A new secret; calls carry both signatures for the overlap. */
export async function rotateEndpoint(
  tx: Tx,
  scope: Scope,
  id: string,
  input: { version: number; overlapHours: number; keys: Keys },
): Promise<{ row: EndpointRow; secret: string }> {
  const before = await known(tx, scope, id);
  demandMay(scope, before.unit_id, before.kinds);
  const key = input.keys.unwrap({ ring: before.ring, wrapped: before.wrapped_key });
  const secret = newWebhookSecret();
  const overlap = input.overlapHours > 0;
  const row = await saved(
    tx,
    {
      ...before,
      secret: input.keys.seal(key, secret, context),
      former_secret: overlap ? before.secret : null,
      former_until: overlap ? new Date(clock.ms() + input.overlapHours * 3_600_000) : null,
    },
    input.version,
  );
  await tellEndpoint(tx, scope, row, 'rotated', { overlapHours: input.overlapHours });
  return { row, secret };
}
