/** Keys: SQL of `apikeys.key`. */
import { bySecret, type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { KeyRow } from './tables.ts';

const columns = `id, origin_site, unit_id, name, permissions, prefix, secret_hash, former_hash, former_until, expires_at, addresses,
  per_minute, created_at, created_by, revoked_at, last_used_at, version`;

export async function insertKey(tx: Tx, row: KeyRow): Promise<void> {
  await tx.query(
    'apikeys.insert',
    `insert into apikeys.key(${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      row.id,
      row.origin_site,
      row.unit_id,
      row.name,
      row.permissions,
      row.prefix,
      row.secret_hash,
      row.former_hash,
      row.former_until,
      row.expires_at,
      row.addresses,
      row.per_minute,
      row.created_at,
      row.created_by,
      row.revoked_at,
      row.last_used_at,
      row.version,
    ],
  );
}

/** The next version of a key; false when somebody else changed it first. */
export async function updateKey(tx: Tx, row: KeyRow): Promise<boolean> {
  const rows = await tx.query(
    'apikeys.update',
    `update apikeys.key set name = $3, permissions = $4, prefix = $5, secret_hash = $6, former_hash = $7, former_until = $8,
       expires_at = $9, addresses = $10, per_minute = $11, revoked_at = $12, version = version + 1
     where id = $1 and version = $2 returning id`,
    [
      row.id,
      row.version,
      row.name,
      row.permissions,
      row.prefix,
      row.secret_hash,
      row.former_hash,
      row.former_until,
      row.expires_at,
      row.addresses,
      row.per_minute,
      row.revoked_at,
    ],
  );
  return rows.length === 1;
}

/** Keys of the units whose keys the caller keeps, the newest first. */
export async function listKeys(db: Db, scope: Scope): Promise<KeyRow[]> {
  return db.query<KeyRow>(
    'apikeys.list',
    `select ${columns} from apikeys.key where $1::uuid[] is null or unit_id = any($1)
     order by revoked_at is not null, created_at desc, id desc limit 500`,
    [unitsWith(scope, 'apikeys.manage')],
  );
}

export async function readKey(db: Db, scope: Scope, id: string): Promise<KeyRow | null> {
  const rows = await db.query<KeyRow>(
    'apikeys.read',
    `select ${columns} from apikeys.key where id = $2 and ($1::uuid[] is null or unit_id = any($1))`,
    [unitsWith(scope, 'apikeys.manage'), id],
  );
  return rows[0] ?? null;
}

/** By the hash of a secret just shown: the present one, or the one before while it still works. */
export async function keyBySecret(db: Db, scope: Scope, hash: string, now: Date): Promise<KeyRow | null> {
  bySecret(scope);
  const rows = await db.query<KeyRow>(
    'apikeys.by-secret',
    `select ${columns} from apikeys.key where secret_hash = $1 or (former_hash = $1 and former_until > $2)`,
    [hash, now],
  );
  return rows[0] ?? null;
}

/** Names of keys for the trail, which its readers see whole. */
export async function keyNames(
  db: Db,
  scope: Scope,
  ids: string[],
): Promise<{ id: string; name: string; prefix: string }[]> {
  if (unitsWith(scope, 'audit.read')?.length === 0) return [];
  return db.query('apikeys.names', 'select id, name, prefix from apikeys.key where id::text = any($1)', [ids]);
}

export async function touchKey(db: Db, scope: Scope, id: string, at: Date): Promise<void> {
  forProgram(scope);
  await db.query(
    'apikeys.touch',
    'update apikeys.key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)',
    [id, at],
  );
}
