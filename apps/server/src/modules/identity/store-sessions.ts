/** SQL of sessions. Tokens are kept as SHA-256 only: a stolen table signs nobody in. */
import { bySecret, type Db, forProgram, forStaff, type Locale, type Scope, type Tx } from '#kernel';
import type { HeldGrant, Policy } from './rules.ts';
import type { IdentityTables, SessionTable } from './tables.ts';

export async function insertSession(tx: Tx, session: Omit<SessionTable, 'ended_at' | 'ended_reason'>): Promise<void> {
  await tx
    .tables<IdentityTables>()
    .insertInto('identity.session')
    .values({ ...session, ended_at: null, ended_reason: null })
    .execute();
}

export type LivingSession = {
  sessionId: string;
  staffId: string;
  seenAt: Date;
  expiresAt: Date;
  locale: Locale;
  unitId: string;
  rightsVersion: number;
  mustChange: boolean;
} & Pick<Policy, 'idleMinutes'>;

/** The session behind a token with what its scope depends on; null when ended or its person may not work. One statement: it runs up to once a second per active session. */
export async function readLivingSession(db: Db, scope: Scope, tokenHash: string): Promise<LivingSession | null> {
  forProgram(scope);
  const [row] = await db.query<LivingSession>(
    'identity.living-session',
    `select s.id as "sessionId", s.staff_id as "staffId", s.seen_at as "seenAt", s.expires_at as "expiresAt", st.locale,
       st.unit_id as "unitId", st.rights_version as "rightsVersion", coalesce(c.must_change, false) as "mustChange",
       p.idle_minutes as "idleMinutes"
     from identity.session s
     join identity.staff st on st.id = s.staff_id and st.state = 'active'
     left join identity.credential c on c.staff_id = s.staff_id
     cross join identity.policy p
     where s.token_hash = $1 and s.ended_at is null`,
    [tokenHash],
  );
  return row ?? null;
}

export async function readGrants(db: Db, scope: Scope, staffId: string): Promise<HeldGrant[]> {
  bySecret(scope);
  return await db.query<HeldGrant>(
    'identity.held-grants',
    `select g.unit_id as "unitId", r.permissions from identity.role_grant g join identity.role r on r.id = g.role_id
     where g.staff_id = $1 and g.revoked_at is null and r.state = 'active'`,
    [staffId],
  );
}

/** Somebody who is not at the door, with what they may: one question. */
export async function readRights(
  db: Db,
  scope: Scope,
  staffId: string,
): Promise<{ state: string; locale: Locale; unitId: string; grants: HeldGrant[] } | null> {
  bySecret(scope);
  const [row] = await db.query<{ state: string; locale: Locale; unitId: string; grants: HeldGrant[] }>(
    'identity.rights-of',
    `select s.state, s.locale, s.unit_id as "unitId", coalesce((
       select jsonb_agg(jsonb_build_object('unitId', g.unit_id, 'permissions', r.permissions))
       from identity.role_grant g join identity.role r on r.id = g.role_id
       where g.staff_id = s.id and g.revoked_at is null and r.state = 'active'), '[]') as grants
     from identity.staff s where s.id = $1`,
    [staffId],
  );
  return row ?? null;
}

export async function touchSessions(db: Db, ids: string[], at: Date): Promise<void> {
  await db.query(
    'identity.touch-sessions',
    'update identity.session set seen_at = $2 where id = any($1::uuid[]) and ended_at is null and seen_at < $2',
    [ids, at],
  );
}

export type EndedSession = { id: string; staffId: string };

/** Ends those still open among `ids`; returns them. */
export async function endSessions(
  tx: Tx,
  _scope: Scope,
  ids: string[],
  reason: string,
  at: Date,
): Promise<EndedSession[]> {
  return await tx.query<EndedSession>(
    'identity.end-sessions',
    `update identity.session set ended_at = $3, ended_reason = $2 where id = any($1::uuid[]) and ended_at is null
     returning id, staff_id as "staffId"`,
    [ids, reason, at],
  );
}

/** Every open session of a person, `except` one. */
export async function readOpenSessionIds(
  db: Db,
  scope: Scope,
  staffId: string,
  except: string | null,
): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ id: string }>(
    'identity.open-session-ids',
    'select id from identity.session where staff_id = $1 and ended_at is null and ($2::uuid is null or id <> $2)',
    [staffId, except],
  );
  return rows.map((row) => row.id);
}

export type SessionRow = Pick<SessionTable, 'id' | 'method' | 'created_at' | 'seen_at' | 'expires_at' | 'ip' | 'agent'>;

export async function readSessions(db: Db, scope: Scope, staffId: string): Promise<SessionRow[]> {
  forStaff(scope);
  return await db
    .tables<IdentityTables>()
    .selectFrom('identity.session')
    .select(['id', 'method', 'created_at', 'seen_at', 'expires_at', 'ip', 'agent'])
    .where('staff_id', '=', staffId)
    .where('ended_at', 'is', null)
    .orderBy('seen_at', 'desc')
    .limit(100)
    .execute();
}

/** Open sessions whose time is over. */
export async function readOverdueSessionIds(db: Db, scope: Scope, now: Date, limit: number): Promise<string[]> {
  forProgram(scope);
  const rows = await db.run<{ id: string }>(
    `select s.id from identity.session s cross join identity.policy p
     where s.ended_at is null and (s.expires_at <= $1 or s.seen_at <= $1::timestamptz - make_interval(mins => p.idle_minutes)) limit $2`,
    [now, limit],
  );
  return rows.map((row) => row.id);
}

export async function sweepSessions(db: Db, before: Date): Promise<void> {
  await db.run('delete from identity.session where ended_at < $1', [before]);
}
