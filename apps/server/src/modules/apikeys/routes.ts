/** Thin entrances. */
import { z } from 'zod';
import { can, clock, type Kernel, needs, type Scope } from '#kernel';
import { allPermissions, staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import * as shapes from './contract.ts';
import { changeKey, makeKey, revokeKey, rotateKey } from './keep-keys.ts';
import type { KeyDesk } from './key-desk.ts';
import { keyState } from './rules.ts';
import { listKeys } from './store.ts';
import type { KeyRow } from './tables.ts';

export function apikeysRoutes({ http, db, config }: Kernel, desk: KeyDesk): void {
  const shown = async (scope: Scope, rows: KeyRow[]): Promise<shapes.ApiKey[]> => {
    const units = new Map(
      (await unitCards(db, scope, [...new Set(rows.map((row) => row.unit_id))])).map((u) => [u.id, u]),
    );
    const makers = [...new Set(rows.map((row) => row.created_by))].filter((id) => z.uuid().safeParse(id).success);
    const names = new Map(
      (await staffCards(db, scope, makers)).map((card) => [card.id, `${card.name} ${card.number}`]),
    );
    const now = clock.now();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      unitId: row.unit_id,
      unit: units.get(row.unit_id)?.name ?? null,
      permissions: row.permissions,
      prefix: row.prefix,
      state: keyState(row, now),
      expiresAt: row.expires_at?.toISOString() ?? null,
      addresses: row.addresses,
      perMinute: row.per_minute,
      createdAt: row.created_at.toISOString(),
      createdBy: names.get(row.created_by) ?? '',
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
      formerUntil: row.former_until && row.former_until > now ? row.former_until.toISOString() : null,
      version: row.version,
    }));
  };
  const one = async (scope: Scope, row: KeyRow): Promise<shapes.ApiKey> => {
    desk.forget();
    return (await shown(scope, [row]))[0]!;
  };
  const params = z.object({ id: z.uuid() });
  const right = needs('apikeys.manage');

  http.route({
    method: 'GET',
    path: '/api/apikeys',
    right,
    summary: 'API keys of the units in reach, and the rights that may be given to one',
    response: z.object({ keys: z.array(shapes.apiKey), rights: z.array(shapes.offeredRight) }),
    handle: async ({ scope }) => ({
      keys: await shown(scope, await listKeys(db, scope)),
      rights: allPermissions()
        .filter(({ key }) => key !== 'apikeys.manage' && can(scope, key))
        .map(({ key, name }) => ({ key, name, module: key.split('.')[0]! })),
    }),
  });
  http.route({
    method: 'POST',
    path: '/api/apikeys',
    right,
    summary: 'Make an API key: the answer alone shows its secret',
    body: shapes.keyInput,
    response: shapes.issuedKey,
    handle: async ({ scope, body }) => {
      const { row, secret } = await db.transact((tx) => makeKey(tx, scope, { ...body, site: config.site }));
      return { key: await one(scope, row), secret };
    },
  });
  http.route({
    method: 'PATCH',
    path: '/api/apikeys/:id',
    right,
    summary: 'Change name, rights, end, addresses or limit of an API key',
    params,
    body: shapes.keyChange,
    response: shapes.apiKey,
    handle: async ({ scope, params, body }) =>
      one(scope, await db.transact((tx) => changeKey(tx, scope, params.id, body))),
  });
  http.route({
    method: 'POST',
    path: '/api/apikeys/:id/rotate',
    right,
    summary: 'Give an API key a new secret; the former one works on for the overlap',
    params,
    body: shapes.keyRotation,
    response: shapes.issuedKey,
    handle: async ({ scope, params, body }) => {
      const { row, secret } = await db.transact((tx) => rotateKey(tx, scope, params.id, body));
      return { key: await one(scope, row), secret };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/apikeys/:id/revoke',
    right,
    summary: 'Revoke an API key for good',
    params,
    response: shapes.apiKey,
    handle: async ({ scope, params }) => one(scope, await db.transact((tx) => revokeKey(tx, scope, params.id))),
  });
}
