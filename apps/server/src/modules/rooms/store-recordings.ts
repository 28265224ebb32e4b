/** SQL of recordings of meetings and of their parts. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { PartRow, RecordingRow } from './tables.ts';

const columns = 'id, origin_site, meeting_id, unit_id, state, file_id, started_at, duration_ms, missing';

/** The meeting's recording begins with the first part. Null: it has been destroyed, nothing more is recorded. */
export async function insertPart(
  tx: Tx,
  begin: Pick<RecordingRow, 'id' | 'origin_site' | 'meeting_id' | 'unit_id' | 'started_at'>,
  part: Omit<PartRow, 'recording_id'>,
): Promise<string | null> {
  await tx.query(
    'rooms.begin-recording',
    `insert into rooms.recording(id, origin_site, meeting_id, unit_id, state, started_at)
     values ($1, $2, $3, $4, 'running', $5) on conflict (meeting_id) do nothing`,
    [begin.id, begin.origin_site, begin.meeting_id, begin.unit_id, begin.started_at],
  );
  const rows = await tx.query<{ recording_id: string }>(
    'rooms.insert-part',
    `insert into rooms.part(id, recording_id, stay_id, began_at)
     select $1, r.id, $2, $3 from rooms.recording r where r.meeting_id = $4 and r.state = 'running' returning recording_id`,
    [part.id, part.stay_id, part.began_at, begin.meeting_id],
  );
  return rows[0]?.recording_id ?? null;
}
export async function partBegan(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('rooms.part-began', 'update rooms.part set began_at = $2 where id = $1', [id, at]);
}
export async function dropPart(tx: Tx, id: string): Promise<void> {
  await tx.query('rooms.drop-part', 'delete from rooms.part where id = $1', [id]);
}
/** The newest one of a stay. */
export async function lastPart(db: Db, scope: Scope, stayId: string): Promise<PartRow | null> {
  forProgram(scope);
  const rows = await db.query<PartRow>(
    'rooms.last-part',
    `select id, recording_id, stay_id, began_at from rooms.part where stay_id = $1 order by began_at desc, id desc limit 1`,
    [stayId],
  );
  return rows[0] ?? null;
}

/** Of meetings that are over, of this site: those whose parts lie there still. */
export async function unfinishedRecordings(db: Db, scope: Scope, site: number): Promise<RecordingRow[]> {
  forProgram(scope);
  return db.query<RecordingRow>(
    'rooms.unfinished',
    `select ${columns.replace(/(\w+)/g, 'r.$1')} from rooms.recording r join rooms.meeting m on m.id = r.meeting_id
     where r.origin_site = $1 and m.ended_at is not null
       and (r.state = 'running' or exists (select 1 from rooms.part p where p.recording_id = r.id))
     order by r.started_at limit 100`,
    [site],
  );
}
export async function partsOf(db: Db, scope: Scope, recordingId: string): Promise<PartRow[]> {
  forProgram(scope);
  return db.query<PartRow>(
    'rooms.parts',
    'select id, recording_id, stay_id, began_at from rooms.part where recording_id = $1 order by began_at, id',
    [recordingId],
  );
}
/** Those of these that there are. */
export async function knownParts(db: Db, scope: Scope, ids: string[]): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>('rooms.known-parts', 'select id from rooms.part where id = any($1)', [
    ids,
  ]);
  return rows.map(({ id }) => id);
}
/** Its parts are in it, or lost. False when it was destroyed meanwhile. */
export async function endRecording(
  tx: Tx,
  id: string,
  end: { state: 'kept' | 'lost'; fileId: string | null; durationMs: number; missing: number; startedAt: Date },
): Promise<boolean> {
  const rows = await tx.query(
    'rooms.end-recording',
    `update rooms.recording set state = $2, file_id = $3, duration_ms = $4, missing = $5, started_at = $6
     where id = $1 and state = 'running' returning id`,
    [id, end.state, end.fileId, end.durationMs, end.missing, end.startedAt],
  );
  return rows.length > 0;
}
export async function dropParts(tx: Tx, recordingId: string): Promise<void> {
  await tx.query('rooms.drop-parts', 'delete from rooms.part where recording_id = $1', [recordingId]);
}

/** Nothing was said in it. */
export async function dropRecording(tx: Tx, id: string): Promise<void> {
  await tx.query('rooms.drop-recording', `delete from rooms.recording where id = $1 and state = 'running'`, [id]);
}

/** In reach of those who may hear recordings of its unit. */
export async function findRecording(db: Db, scope: Scope, id: string): Promise<RecordingRow | null> {
  const rows = await db.query<RecordingRow>(
    'rooms.find-recording',
    `select ${columns} from rooms.recording where id = $1 and state = 'kept' and ($2::uuid[] is null or unit_id = any($2))`,
    [id, unitsWith(scope, 'telephony.recordings')],
  );
  return rows[0] ?? null;
}
/** Of meetings that the caller may see. */
export async function recordingsOfMeetings(db: Db, scope: Scope, meetingIds: string[]): Promise<RecordingRow[]> {
  return db.query<RecordingRow>(
    'rooms.recordings-of',
    `select ${columns} from rooms.recording where meeting_id = any($1) and ($2::uuid[] is null or unit_id = any($2))`,
    [meetingIds, unitsWith(scope, 'rooms.lead')],
  );
}
/** In which these calls are heard, for those who may hear them. */
export async function recordingsWithCalls(
  db: Db,
  scope: Scope,
  callIds: string[],
): Promise<{ id: string; call_id: string; unit_id: string; duration_ms: number }[]> {
  return db.query<{ id: string; call_id: string; unit_id: string; duration_ms: number }>(
    'rooms.recordings-with',
    `select distinct r.id, s.call_id, r.unit_id, r.duration_ms, r.started_at
     from rooms.stay s join rooms.recording r on r.meeting_id = s.meeting_id
     where s.call_id = any($1) and r.state = 'kept' and ($2::uuid[] is null or r.unit_id = any($2)) order by r.started_at`,
    [callIds, unitsWith(scope, 'telephony.recordings')],
  );
}

/** Past the days that recordings are kept, or of meetings in which one of these calls was. */
export async function lockDue(
  tx: Tx,
  scope: Scope,
  due: { now: Date; days: number } | { callIds: string[] },
): Promise<RecordingRow[]> {
  forProgram(scope);
  if ('now' in due)
    return tx.query<RecordingRow>(
      'rooms.due-recordings',
      `select ${columns} from rooms.recording where state = 'kept' and started_at < $1::timestamptz - make_interval(days => $2)
       order by started_at limit 500 for update skip locked`,
      [due.now, due.days],
    );
  return tx.query<RecordingRow>(
    'rooms.recordings-of-erased',
    `select ${columns} from rooms.recording where state in ('running', 'kept') and meeting_id in
       (select meeting_id from rooms.stay where call_id = any($1)) order by id for update`,
    [due.callIds],
  );
}
export async function markDestroyed(tx: Tx, ids: string[]): Promise<void> {
  await tx.query(
    'rooms.destroy-recordings',
    `update rooms.recording set state = 'destroyed', file_id = null where id = any($1)`,
    [ids],
  );
}
