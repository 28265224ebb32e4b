/** What the room with the rules of recording plugs in: what is recorded, what is marked, what goes with a recording. */
import type { Db, Scope, Tx } from '#kernel';
import { recordingsOfCalls } from './store-recordings.ts';
import type { CallRow, RecordingRow } from './tables.ts';

/** `keepDays` null: as the policy says. */
export type Recorded = { record: boolean; say: boolean; keepDays: number | null };
export type ToRecord = Pick<CallRow, 'id' | 'direction' | 'queue_id'>;
export type RecordingMark = {
  callId: string;
  recordingId: string;
  reason: 'hold' | 'concealed';
  on: boolean;
  by: string | null;
};
export type RecordingRoom = {
  /** Null: no rule is about this call, the policy decides. The same call always gets the same answer. */
  decide(db: Db, call: ToRecord): Promise<Recorded | null>;
  /** Nothing of what is said from here on is in the recording, or it is again. */
  mark(tx: Tx, mark: RecordingMark): Promise<void>;
  /** Why it is silent at this moment. */
  silences(db: Db, of: Pick<RecordingMark, 'callId' | 'recordingId'>): Promise<RecordingMark['reason'][]>;
  /** They are destroyed: what was kept beside them goes too. */
  dropped(tx: Tx, recordingIds: string[]): Promise<void>;
  /** Recordings of others in which these calls are heard. */
  others(db: Db, scope: Scope, callIds: string[]): Promise<Heard[]>;
  /** These calls are erased: what others recorded of them goes too. */
  erased(tx: Tx, scope: Scope, callIds: string[]): Promise<void>;
};
export type Heard = Pick<RecordingRow, 'id' | 'call_id' | 'unit_id' | 'duration_ms'>;

let room: RecordingRoom | null = null;
export function registerRecordingRoom(given: RecordingRoom): void {
  room = given;
}
export const recordingRoom = (): RecordingRoom | null => room;
/** Of calls that the caller may see; whether they may hear them is asked when they do. */
export const recordingsOf = async (db: Db, scope: Scope, callIds: string[]): Promise<Heard[]> => [
  ...(await recordingsOfCalls(db, scope, callIds)),
  ...((await room?.others(db, scope, callIds)) ?? []),
];
