/** SQL of recordings. */
import { type Db, forProgram, forStaff, type Scope, type Tx, unitsWith } from '#kernel';
import type { RecordingRow } from './tables.ts';

const columns = 'id, call_id, unit_id, state, file_id, started_at, duration_ms, keep_days';

type Begun = Pick<RecordingRow, 'id' | 'call_id' | 'unit_id' | 'started_at' | 'keep_days'>;
export async function insertRecording(tx: Tx, row: Begun): Promise<void> {
  await tx.query(
    'telephony.insert-recording',
    `insert into telephony.recording(${columns}) values ($1, $2, $3, 'running', null, $4, 0, $5)`,
    [row.id, row.call_id, row.unit_id, row.started_at, row.keep_days],
  );
}

/** Null when it is not running any more. */
export async function endRecording(
  tx: Tx,
  id: string,
  end: { state: 'kept' | 'lost'; fileId: string | null; durationMs: number },
): Promise<RecordingRow | null> {
  const rows = await tx.query<RecordingRow>(
    'telephony.end-recording',
    `update telephony.recording set state = $2, file_id = $3, duration_ms = $4 where id = $1 and state = 'running'
     returning ${columns}`,
    [id, end.state, end.fileId, end.durationMs],
  );
  return rows[0] ?? null;
}

export async function runningRecordings(db: Db, scope: Scope): Promise<RecordingRow[]> {
  forProgram(scope);
  return db.query<RecordingRow>(
    'telephony.running-recordings',
    `select ${columns} from telephony.recording where state = 'running' order by id`,
  );
}

/** In reach of those who may hear recordings of its unit. */
export async function findRecording(db: Db, scope: Scope, id: string): Promise<RecordingRow | null> {
  const rows = await db.query<RecordingRow>(
    'telephony.find-recording',
    `select ${columns} from telephony.recording where id = $1 and state = 'kept' and ($2::uuid[] is null or unit_id = any($2))`,
    [id, unitsWith(scope, 'telephony.recordings')],
  );
  return rows[0] ?? null;
}

export async function recordingsOfCalls(db: Db, scope: Scope, callIds: string[]): Promise<RecordingRow[]> {
  forStaff(scope);
  return db.query<RecordingRow>(
    'telephony.recordings-of',
    `select ${columns} from telephony.recording where call_id = any($1) and state = 'kept' order by started_at`,
    [callIds],
  );
}

/** The oldest ones past their time (their own days, else `days`), or those of calls or ids that are named. */
export async function dueRecordings(
  tx: Tx,
  scope: Scope,
  due: { now: Date; days: number } | { callIds?: string[]; ids?: string[] },
): Promise<RecordingRow[]> {
  forProgram(scope);
  return tx.query<RecordingRow>(
    'telephony.due-recordings',
    `select ${columns} from telephony.recording
     where state = 'kept' and (started_at < $1::timestamptz - make_interval(days => coalesce(keep_days, $2)) or call_id = any($3) or id = any($4))
     order by started_at limit 500 for update skip locked`,
    'now' in due ? [due.now, due.days, [], []] : [null, 1, due.callIds ?? [], due.ids ?? []],
  );
}
export async function markDestroyed(tx: Tx, ids: string[]): Promise<void> {
  await tx.query(
    'telephony.destroy-recordings',
    `update telephony.recording set state = 'destroyed', file_id = null where id = any($1)`,
    [ids],
  );
}
