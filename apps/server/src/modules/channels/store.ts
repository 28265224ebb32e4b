/** Channels and how they fare: SQL of the schema `channels`. */
import { bySecret, type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { ChannelRow, HealthRow } from './tables.ts';

const columns =
  'c.id, c.origin_site, c.kind, c.code, c.name, c.queue_id, c.unit_id, c.settings, c.ring, c.wrapped_key, c.secrets_sealed, c.state, c.version, c.created_at';

export async function listChannels(db: Db, scope: Scope): Promise<ChannelRow[]> {
  return db.query<ChannelRow>(
    'channels.list',
    `select ${columns} from channels.channel c where ($1::uuid[] is null or c.unit_id = any($1)) order by c.kind, c.code`,
    [unitsWith(scope, 'channels.configure')],
  );
}

/** Null when absent or not for the caller. */
export async function findChannel(db: Db, scope: Scope, id: string): Promise<ChannelRow | null> {
  const [row] = await db.query<ChannelRow>(
    'channels.find',
    `select ${columns} from channels.channel c where c.id = $2 and ($1::uuid[] is null or c.unit_id = any($1))`,
    [unitsWith(scope, 'channels.configure'), id],
  );
  return row ?? null;
}

export async function lockChannel(tx: Tx, scope: Scope, id: string): Promise<ChannelRow | null> {
  const [row] = await tx.query<ChannelRow>(
    'channels.lock',
    `select ${columns} from channels.channel c where c.id = $2 and ($1::uuid[] is null or c.unit_id = any($1)) for no key update`,
    [unitsWith(scope, 'channels.configure'), id],
  );
  return row ?? null;
}

/** For a call from outside: what it says is believed when its signature fits. */
export async function channelByCode(db: Db, scope: Scope, code: string): Promise<ChannelRow | null> {
  bySecret(scope);
  const [row] = await db.query<ChannelRow>(
    'channels.by-code',
    `select ${columns} from channels.channel c where c.code = $1`,
    [code],
  );
  return row ?? null;
}

/** The caller decided that the scope may read a conversation that came through it. */
export async function channelCard(db: Db, scope: Scope, id: string): Promise<ChannelRow | null> {
  forStaff(scope);
  const [row] = await db.query<ChannelRow>(
    'channels.card',
    `select ${columns} from channels.channel c where c.id = $1`,
    [id],
  );
  return row ?? null;
}

/** Gateways that carry texts now. The caller narrows them to those of units or queues of the person. */
export async function gateways(db: Db, scope: Scope): Promise<ChannelRow[]> {
  forStaff(scope);
  return db.query<ChannelRow>(
    'channels.gateways',
    `select ${columns} from channels.channel c where c.kind = 'sms' and c.state = 'active' order by c.code`,
  );
}

export async function insertChannel(tx: Tx, row: ChannelRow): Promise<void> {
  await tx.query(
    'channels.insert',
    `insert into channels.channel(id, origin_site, kind, code, name, queue_id, unit_id, settings, ring, wrapped_key, secrets_sealed, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      row.id,
      row.origin_site,
      row.kind,
      row.code,
      JSON.stringify(row.name),
      row.queue_id,
      row.unit_id,
      JSON.stringify(row.settings),
      row.ring,
      row.wrapped_key,
      row.secrets_sealed,
      row.state,
      row.created_at,
    ],
  );
}

export async function saveChannel(tx: Tx, row: ChannelRow): Promise<void> {
  await tx.query(
    'channels.save',
    `update channels.channel set name = $2, queue_id = $3, unit_id = $4, settings = $5, ring = $6, wrapped_key = $7, secrets_sealed = $8,
       state = $9, version = $10 where id = $1`,
    [
      row.id,
      JSON.stringify(row.name),
      row.queue_id,
      row.unit_id,
      JSON.stringify(row.settings),
      row.ring,
      row.wrapped_key,
      row.secrets_sealed,
      row.state,
      row.version,
    ],
  );
}

export async function healthOf(db: Db, scope: Scope, ids: string[]): Promise<HealthRow[]> {
  forStaff(scope);
  return db.query<HealthRow>('channels.health', 'select * from channels.health where channel_id = any($1)', [ids]);
}

export async function saveHealth(tx: Tx, row: Omit<HealthRow, 'last_in_at'>): Promise<void> {
  await tx.query(
    'channels.save-health',
    `insert into channels.health(channel_id, state, problem, detail, failing_since, tries, alarmed, last_ok_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (channel_id) do update set state = excluded.state, problem = excluded.problem, detail = excluded.detail,
       failing_since = excluded.failing_since, tries = excluded.tries, alarmed = excluded.alarmed, last_ok_at = excluded.last_ok_at`,
    [row.channel_id, row.state, row.problem, row.detail, row.failing_since, row.tries, row.alarmed, row.last_ok_at],
  );
}

/** Somebody called us rightly; said at most once a minute. */
export async function noteCall(db: Db, channelId: string, at: Date): Promise<void> {
  await db.query(
    'channels.note-call',
    `insert into channels.health(channel_id, state, last_in_at) values ($1, 'ok', $2)
     on conflict (channel_id) do update set last_in_at = excluded.last_in_at
     where channels.health.last_in_at is null or channels.health.last_in_at < excluded.last_in_at - interval '1 minute'`,
    [channelId, at],
  );
}

/** What became of a call's id: `fresh`, `again` (the sender repeats itself with a new time), `replayed` (word for word). */
export async function claimCall(
  tx: Tx,
  call: { channelId: string; id: string; stamp: number; at: Date },
): Promise<'fresh' | 'again' | 'replayed'> {
  const made = await tx.query(
    'channels.claim-call',
    'insert into channels.call(channel_id, call_id, stamp, at) values ($1, $2, $3, $4) on conflict do nothing returning call_id',
    [call.channelId, call.id, call.stamp, call.at],
  );
  if (made.length > 0) return 'fresh';
  const newer = await tx.query(
    'channels.claim-call-again',
    'update channels.call set stamp = $3 where channel_id = $1 and call_id = $2 and stamp < $3 returning call_id',
    [call.channelId, call.id, call.stamp],
  );
  return newer.length > 0 ? 'again' : 'replayed';
}

export async function sweepCalls(db: Db, scope: Scope, before: Date): Promise<void> {
  forProgram(scope);
  await db.query('channels.sweep-calls', 'delete from channels.call where at < $1', [before]);
}

export async function staleChannelKeys(tx: Tx, scope: Scope, current: number, limit: number) {
  forProgram(scope);
  return tx.query<{ id: string; ring: number; wrapped_key: string }>(
    'channels.stale-keys',
    'select id, ring, wrapped_key from channels.channel where ring <> $1 order by id limit $2 for update skip locked',
    [current, limit],
  );
}

export async function saveChannelKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.query('channels.save-key', 'update channels.channel set ring = $2, wrapped_key = $3 where id = $1', [
    id,
    ring,
    wrapped,
  ]);
}

/** What lies in the part, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'channels.use',
    `select (select count(*)::int from channels.channel where state = 'active') as ways,
            (select count(*)::int from channels.message where state in ('queued', 'sending')) as waiting`,
  );
  return row!;
}
