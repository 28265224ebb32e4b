/** Keys are made, changed, rotated and revoked by people, never by keys. */
import { announce, clock, conflict, demand, forbidden, newId, newToken, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { allPermissions, demandNotAbove, tokenHash } from '#modules/identity';
import type { KeyChange, KeyInput } from './contract.ts';
import { keyEnded, keyNotFound, unknownRight } from './errors.ts';
import { apiKeyChanged } from './events.ts';
import { insertKey, readKey, updateKey } from './store.ts';
import type { KeyRow } from './tables.ts';

export const secretForm = /^qk_[A-Za-z0-9_-]{43}$/;

function freshSecret(): { secret: string; prefix: string; hash: string } {
  const secret = `qk_${newToken()}`;
  return { secret, prefix: secret.slice(0, 10), hash: tokenHash(secret) };
}

/** Throws `kernel.forbidden`, `apikeys.unknown-right`, `identity.more-rights-than-you`. */
function demandMay(scope: Scope, unitId: string, permissions: readonly string[]): void {
  if (scope.actor.kind === 'key') throw forbidden({ permission: 'apikeys.manage' });
  demand(scope, 'apikeys.manage', unitId);
  const known = new Set(allPermissions().map(({ key }) => key));
  const wrong = permissions.find((one) => !known.has(one) || one === 'apikeys.manage');
  if (wrong !== undefined) throw unknownRight({ right: wrong });
  demandNotAbove(scope, [{ unitId, permissions }]);
}

async function tell(tx: Tx, scope: Scope, row: KeyRow, action: string, detail: Record<string, unknown>): Promise<void> {
  await announce(tx, apiKeyChanged, {
    aggregate: ['apikey', row.id],
    payload: { keyId: row.id, state: row.revoked_at ? 'revoked' : 'active' },
    actor: scope.actor,
  });
  await record(tx, scope, {
    action: `apikeys.${action}`,
    subject: ['apikey', row.id],
    unitId: row.unit_id,
    detail: { prefix: row.prefix, ...detail } as Record<string, string | number>,
  });
}

/** The secret is returned once and kept nowhere. */
export async function makeKey(
  tx: Tx,
  scope: Scope,
  input: KeyInput & { site: number },
): Promise<{ row: KeyRow; secret: string }> {
  const permissions = [...new Set(input.permissions)].sort();
  demandMay(scope, input.unitId, permissions);
  const { secret, prefix, hash } = freshSecret();
  const row: KeyRow = {
    id: newId(),
    origin_site: input.site,
    unit_id: input.unitId,
    name: input.name,
    permissions,
    prefix,
    secret_hash: hash,
    former_hash: null,
    former_until: null,
    expires_at: input.expiresAt ? new Date(input.expiresAt) : null,
    addresses: input.addresses,
    per_minute: input.perMinute,
    created_at: clock.now(),
    created_by: scope.actor.id,
    revoked_at: null,
    last_used_at: null,
    version: 1,
  };
  await insertKey(tx, row);
  await tell(tx, scope, row, 'made', { permissions: permissions.join(' ') });
  return { row, secret };
}

/** A living key the caller keeps. Throws `apikeys.not-found`, `apikeys.ended`. */
async function living(tx: Tx, scope: Scope, id: string): Promise<KeyRow> {
  const row = await readKey(tx, scope, id);
  if (!row) throw keyNotFound();
  if (row.revoked_at) throw keyEnded();
  return row;
}

async function saved(tx: Tx, row: KeyRow, version: number): Promise<KeyRow> {
  if (!(await updateKey(tx, { ...row, version }))) throw conflict();
  return { ...row, version: version + 1 };
}

export async function changeKey(tx: Tx, scope: Scope, id: string, change: KeyChange): Promise<KeyRow> {
  const before = await living(tx, scope, id);
  const permissions = change.permissions ? [...new Set(change.permissions)].sort() : before.permissions;
  demandMay(scope, before.unit_id, permissions);
  const row = await saved(
    tx,
    {
      ...before,
      name: change.name ?? before.name,
      permissions,
      expires_at:
        change.expiresAt === undefined ? before.expires_at : change.expiresAt ? new Date(change.expiresAt) : null,
      addresses: change.addresses ?? before.addresses,
      per_minute: change.perMinute ?? before.per_minute,
    },
    change.version,
  );
  await tell(tx, scope, row, 'changed', {
    permissions: permissions.join(' '),
    before: before.permissions.join(' '),
    perMinute: row.per_minute,
  });
  return row;
}

/** A new secret; the former one works on for the overlap, so that programs can be changed one after another. */
export async function rotateKey(
  tx: Tx,
  scope: Scope,
  id: string,
  { version, overlapHours }: { version: number; overlapHours: number },
): Promise<{ row: KeyRow; secret: string }> {
  const before = await living(tx, scope, id);
  // Whoever gets the secret gets its rights.
  demandMay(scope, before.unit_id, before.permissions);
  const { secret, prefix, hash } = freshSecret();
  const until = overlapHours === 0 ? null : new Date(clock.ms() + overlapHours * 3_600_000);
  const row = await saved(
    tx,
    {
      ...before,
      prefix,
      secret_hash: hash,
      former_hash: until ? before.secret_hash : null,
      former_until: until,
    },
    version,
  );
  await tell(tx, scope, row, 'rotated', { overlapHours });
  return { row, secret };
}

/** For good. */
export async function revokeKey(tx: Tx, scope: Scope, id: string): Promise<KeyRow> {
  const before = await living(tx, scope, id);
  demandMay(scope, before.unit_id, []);
  const row = await saved(tx, { ...before, revoked_at: clock.now() }, before.version);
  await tell(tx, scope, row, 'revoked', {});
  return row;
}
