/** SQL of rules, pauses, covers, comments and listenings. Whoever asks has found the recording in their reach before. */
import { type Db, forEveryone, forProgram, forStaff, type Scope, Settings, type Tx } from '#kernel';
import type { CommentRow, CoverRow, PauseRow, PolicyRow, RuleRow } from './tables.ts';

const rules = new Settings('recordings.rule');
const ruleColumns = 'id, name, position, queue_ids, directions, share, say, keep_days, state, version';

/** Rules, nothing personal. */
export async function allRules(db: Db, scope: Scope): Promise<RuleRow[]> {
  forEveryone(scope);
  return rules.rows<RuleRow>(
    db,
    'recordings.rules',
    `select ${ruleColumns} from recordings.rule order by state, position, id limit 500`,
  );
}
export async function saveRule(tx: Tx, row: RuleRow): Promise<void> {
  await tx.query(
    'recordings.save-rule',
    `insert into recordings.rule(${ruleColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update set name = $2, position = $3, queue_ids = $4, directions = $5, share = $6, say = $7,
       keep_days = $8, state = $9, version = $10`,
    [
      row.id,
      JSON.stringify(row.name),
      row.position,
      row.queue_ids,
      row.directions,
      row.share,
      row.say,
      row.keep_days,
      row.state,
      row.version,
    ],
  );
  rules.changed(tx);
}
export async function lockRule(tx: Tx, scope: Scope, id: string): Promise<RuleRow | null> {
  forStaff(scope);
  const rows = await tx.query<RuleRow>(
    'recordings.lock-rule',
    `select ${ruleColumns} from recordings.rule where id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

/** For everybody, nothing personal. */
export async function readPolicy(db: Db, scope: Scope): Promise<PolicyRow> {
  forEveryone(scope);
  const rows = await db.query<PolicyRow>('recordings.policy', 'select pause_seconds, version from recordings.policy');
  return rows[0]!;
}
/** In seconds: then it goes on by itself. */
export async function longestSilence(db: Db, scope: Scope): Promise<number> {
  return (await readPolicy(db, scope)).pause_seconds;
}
/** Null: nobody asked for silence, or it is over. */
export async function silentSince(db: Db, scope: Scope, recordingId: string): Promise<Date | null> {
  const pauses = await pausesOf(db, scope, recordingId);
  return pauses.find(({ reason, ended_at }) => reason === 'concealed' && !ended_at)?.began_at ?? null;
}
/** False when somebody else changed it meanwhile. */
export async function savePolicy(tx: Tx, row: PolicyRow): Promise<boolean> {
  const rows = await tx.query(
    'recordings.save-policy',
    'update recordings.policy set pause_seconds = $1, version = version + 1 where version = $2 returning version',
    [row.pause_seconds, row.version],
  );
  return rows.length > 0;
}

export async function beginPause(
  tx: Tx,
  row: { id: string; recordingId: string; reason: string; by: string | null; at: Date },
): Promise<void> {
  await tx.query(
    'recordings.begin-pause',
    `insert into recordings.pause(id, recording_id, reason, by_staff, began_at) values ($1, $2, $3, $4, $5)
     on conflict (recording_id, reason) where ended_at is null do nothing`,
    [row.id, row.recordingId, row.reason, row.by, row.at],
  );
}
export async function endPause(tx: Tx, recordingId: string, reason: string, at: Date): Promise<void> {
  await tx.query(
    'recordings.end-pause',
    'update recordings.pause set ended_at = $3 where recording_id = $1 and reason = $2 and ended_at is null',
    [recordingId, reason, at],
  );
}
export async function pausesOf(db: Db, scope: Scope, recordingId: string): Promise<PauseRow[]> {
  forStaff(scope);
  return db.query<PauseRow>(
    'recordings.pauses',
    'select reason, began_at, ended_at from recordings.pause where recording_id = $1 order by began_at limit 1000',
    [recordingId],
  );
}

export async function findCover(db: Db, scope: Scope, recordingId: string): Promise<CoverRow | null> {
  forStaff(scope);
  const rows = await db.query<CoverRow>(
    'recordings.cover',
    'select recording_id, ring, wrapped_key, peaks_sealed from recordings.cover where recording_id = $1',
    [recordingId],
  );
  return rows[0] ?? null;
}
/** The one that is there, if somebody was first. */
export async function makeCover(tx: Tx, row: CoverRow): Promise<CoverRow> {
  const rows = await tx.query<CoverRow>(
    'recordings.make-cover',
    `insert into recordings.cover(recording_id, ring, wrapped_key) values ($1, $2, $3)
     on conflict (recording_id) do update set recording_id = excluded.recording_id
     returning recording_id, ring, wrapped_key, peaks_sealed`,
    [row.recording_id, row.ring, row.wrapped_key],
  );
  return rows[0]!;
}
export async function savePeaks(tx: Tx, recordingId: string, sealed: string): Promise<void> {
  await tx.query('recordings.save-peaks', 'update recordings.cover set peaks_sealed = $2 where recording_id = $1', [
    recordingId,
    sealed,
  ]);
}

export async function insertComment(tx: Tx, row: CommentRow): Promise<void> {
  await tx.query(
    'recordings.comment',
    `insert into recordings.comment(id, recording_id, at_ms, staff_id, text_sealed, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [row.id, row.recording_id, row.at_ms, row.staff_id, row.text_sealed, row.created_at],
  );
}
export async function commentsOf(db: Db, scope: Scope, recordingId: string): Promise<CommentRow[]> {
  forStaff(scope);
  return db.query<CommentRow>(
    'recordings.comments',
    `select id, recording_id, at_ms, staff_id, text_sealed, created_at from recordings.comment
     where recording_id = $1 order by at_ms, created_at limit 500`,
    [recordingId],
  );
}
/** One's own. */
export async function deleteComment(tx: Tx, recordingId: string, id: string, staffId: string): Promise<boolean> {
  const rows = await tx.query(
    'recordings.drop-comment',
    'delete from recordings.comment where id = $1 and recording_id = $2 and staff_id = $3 returning id',
    [id, recordingId, staffId],
  );
  return rows.length > 0;
}

export async function insertPlay(
  tx: Tx,
  row: { id: string; recordingId: string; staffId: string; at: Date },
): Promise<void> {
  await tx.query(
    'recordings.play',
    'insert into recordings.play(id, recording_id, staff_id, began_at) values ($1, $2, $3, $4)',
    [row.id, row.recordingId, row.staffId, row.at],
  );
}
/** Whether the caller began to listen to this, since then. */
export async function isPlaying(db: Db, scope: Scope, id: string, recordingId: string, since: Date): Promise<boolean> {
  const rows = await db.query(
    'recordings.is-playing',
    'select 1 from recordings.play where id = $1 and recording_id = $2 and staff_id = $3 and began_at > $4',
    [id, recordingId, scope.actor.id, since],
  );
  return rows.length > 0;
}
export async function countPlays(db: Db, scope: Scope, recordingId: string): Promise<number> {
  forStaff(scope);
  const rows = await db.query<{ count: number }>(
    'recordings.plays',
    'select count(*)::int as count from recordings.play where recording_id = $1',
    [recordingId],
  );
  return rows[0]!.count;
}

/** The key goes with the row: comments and pictures of copies are noise. Who listened and where it was silent stays. */
export async function dropCovers(tx: Tx, recordingIds: string[]): Promise<void> {
  await tx.query('recordings.drop-comments', 'delete from recordings.comment where recording_id = any($1)', [
    recordingIds,
  ]);
  await tx.query('recordings.drop-covers', 'delete from recordings.cover where recording_id = any($1)', [recordingIds]);
}

type KeyHolder = { id: string; ring: number; wrapped_key: string };
export async function staleKeys(tx: Tx, scope: Scope, current: number, limit: number): Promise<KeyHolder[]> {
  forProgram(scope);
  return tx.query<KeyHolder>(
    'recordings.stale',
    `select recording_id as id, ring, wrapped_key from recordings.cover where ring <> $1
     order by recording_id limit $2 for update skip locked`,
    [current, limit],
  );
}
export async function saveKey(tx: Tx, row: KeyHolder): Promise<void> {
  await tx.query(
    'recordings.rewrap',
    'update recordings.cover set ring = $2, wrapped_key = $3 where recording_id = $1',
    [row.id, row.ring, row.wrapped_key],
  );
}
