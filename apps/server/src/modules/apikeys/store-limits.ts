/** Limits and kept answers: SQL of `apikeys.bucket` and `apikeys.kept_answer`. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';
import type { KeptRow } from './tables.ts';

/**
 * Fills the bucket by the time that went by and takes up to `want` whole tokens out of it. Returns how many it gave and what is
 * left (below one: none were to be had).
 */
export async function drawTokens(
  db: Db,
  scope: Scope,
  draw: { keyId: string; capacity: number; perSecond: number; want: number; now: Date },
): Promise<{ given: number; tokens: number }> {
  forProgram(scope);
  const rows = await db.query<{ given: number; tokens: number }>(
    'apikeys.draw',
    `insert into apikeys.bucket as b (key_id, tokens, given, at)
     values ($1, $2::float8 - least($4::int, floor($2::float8)), least($4::int, floor($2::float8)), $5)
     on conflict (key_id) do update set
       given = least($4::int, floor(least($2::float8, b.tokens + greatest(0, extract(epoch from $5 - b.at)) * $3::float8))),
       tokens = least($2::float8, b.tokens + greatest(0, extract(epoch from $5 - b.at)) * $3::float8)
         - least($4::int, floor(least($2::float8, b.tokens + greatest(0, extract(epoch from $5 - b.at)) * $3::float8))),
       at = greatest(b.at, $5)
     returning given, tokens`,
    [draw.keyId, draw.capacity, draw.perSecond, draw.want, draw.now],
  );
  return rows[0]!;
}

/** Buckets that nobody drew from since: they are full again, which is what a missing one is. */
export async function forgetBuckets(db: Db, scope: Scope, before: Date): Promise<void> {
  forProgram(scope);
  await db.query('apikeys.forget-buckets', 'delete from apikeys.bucket where at < $1', [before]);
}

/** Takes the key for a call; null when it is ours now, otherwise what stands there. Free again: after a day, or when left running. */
export async function beginAnswer(
  db: Db,
  scope: Scope,
  call: { actor: string; key: string; fingerprint: string; now: Date; dayAgo: Date; leftRunning: Date },
): Promise<KeptRow | null> {
  forProgram(scope);
  for (;;) {
    const mine = await db.query(
      'apikeys.begin-answer',
      `insert into apikeys.kept_answer as k (actor, key, fingerprint, state, created_at) values ($1, $2, $3, 'running', $4)
       on conflict (actor, key) do update set fingerprint = $3, state = 'running', ring = null, wrapped_key = null, answer = null,
         created_at = $4
       where k.created_at < $5 or (k.state = 'running' and k.created_at < $6)
       returning key`,
      [call.actor, call.key, call.fingerprint, call.now, call.dayAgo, call.leftRunning],
    );
    if (mine.length > 0) return null;
    const rows = await db.query<KeptRow>(
      'apikeys.kept-answer',
      'select fingerprint, state, ring, wrapped_key, answer from apikeys.kept_answer where actor = $1 and key = $2',
      [call.actor, call.key],
    );
    // Given back between the two statements: try again.
    if (rows[0]) return rows[0];
  }
}

export async function keepAnswer(
  db: Db,
  scope: Scope,
  kept: { actor: string; key: string; ring: number; wrapped: string; answer: string },
): Promise<void> {
  forProgram(scope);
  await db.query(
    'apikeys.keep-answer',
    `update apikeys.kept_answer set state = 'done', ring = $3, wrapped_key = $4, answer = $5
     where actor = $1 and key = $2 and state = 'running'`,
    [kept.actor, kept.key, kept.ring, kept.wrapped, kept.answer],
  );
}

export async function giveBackKey(db: Db, scope: Scope, actor: string, key: string): Promise<void> {
  forProgram(scope);
  await db.query(
    'apikeys.give-back',
    `delete from apikeys.kept_answer where actor = $1 and key = $2 and state = 'running'`,
    [actor, key],
  );
}

export async function forgetAnswers(db: Db, scope: Scope, before: Date): Promise<number> {
  forProgram(scope);
  const rows = await db.query<{ n: number }>(
    'apikeys.forget-answers',
    'with gone as (delete from apikeys.kept_answer where created_at < $1 returning 1) select count(*)::int as n from gone',
    [before],
  );
  return rows[0]?.n ?? 0;
}

export async function readAnswersToRewrap(
  tx: Tx,
  scope: Scope,
  current: number,
  limit: number,
): Promise<{ actor: string; key: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return tx.query(
    'apikeys.to-rewrap',
    `select actor, key, ring, wrapped_key from apikeys.kept_answer where state = 'done' and ring <> $1
     limit $2 for update skip locked`,
    [current, limit],
  );
}

export async function writeAnswerKey(
  tx: Tx,
  row: { actor: string; key: string; ring: number; wrapped: string },
): Promise<void> {
  await tx.query(
    'apikeys.write-key',
    'update apikeys.kept_answer set ring = $3, wrapped_key = $4 where actor = $1 and key = $2',
    [row.actor, row.key, row.ring, row.wrapped],
  );
}
