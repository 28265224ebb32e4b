/** What the room with the rules of recording plugs in: what is recorded, what is marked, what goes with a recording. */
import type { Db, Tx } from '#kernel';
import type { CallRow } from './tables.ts';

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
};

let room: RecordingRoom | null = null;
export function registerRecordingRoom(given: RecordingRoom): void {
  room = given;
}
export const recordingRoom = (): RecordingRoom | null => room;
