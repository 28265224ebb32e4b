/** Access tokens of official accounts, shared by all nodes. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';

export type TokenRow = { channel_id: string; ring: number; wrapped_key: string; sealed: string; expires_at: Date };

export async function tokenOf(db: Db, scope: Scope, channelId: string): Promise<TokenRow | null> {
  forProgram(scope);
  const [row] = await db.query<TokenRow>(
    'channels.token',
    "select * from channels.token where channel_id = $1 and sealed <> ''",
    [channelId],
  );
  return row ?? null;
}

/** The row is held until the transaction ends: one node asks, the others then find what it got. */
export async function lockToken(tx: Tx, scope: Scope, channelId: string, now: Date): Promise<TokenRow | null> {
  forProgram(scope);
  await tx.query(
    'channels.open-token',
    `insert into channels.token(channel_id, ring, wrapped_key, sealed, expires_at) values ($1, 0, '', '', $2) on conflict do nothing`,
    [channelId, now],
  );
  const [row] = await tx.query<TokenRow>(
    'channels.lock-token',
    'select * from channels.token where channel_id = $1 for no key update',
    [channelId],
  );
  return row && row.sealed !== '' ? row : null;
}

export async function saveToken(
  tx: Tx,
  channelId: string,
  sealed: { ring: number; wrapped_key: string; sealed: string },
  expiresAt: Date,
): Promise<void> {
  await tx.query(
    'channels.save-token',
    'update channels.token set ring = $2, wrapped_key = $3, sealed = $4, expires_at = $5 where channel_id = $1',
    [channelId, sealed.ring, sealed.wrapped_key, sealed.sealed, expiresAt],
  );
}

/** Settings changed: what was given for them counts no more. */
export async function dropToken(tx: Tx, channelId: string): Promise<void> {
  await tx.query('channels.drop-token', 'delete from channels.token where channel_id = $1', [channelId]);
}

/** Master keys turn: tokens are asked for anew instead of being wrapped again. */
export async function dropStaleTokens(tx: Tx, scope: Scope, current: number): Promise<number> {
  forProgram(scope);
  const gone = await tx.query(
    'channels.drop-stale-tokens',
    "delete from channels.token where ring <> $1 and sealed <> '' returning channel_id",
    [current],
  );
  return gone.length;
}
