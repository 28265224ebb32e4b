/** Rooms below record too (a meeting): theirs are looked at, heard, downloaded and remarked on as recordings of calls are. */
import type { Db, Scope, Tx } from '#kernel';
import { findRecording, type Heard, type RecordingRow } from '#modules/telephony';

export type Sound = Pick<RecordingRow, 'id' | 'unit_id' | 'file_id' | 'started_at' | 'duration_ms' | 'keep_days'> & {
  of: { kind: 'call' | 'meeting'; id: string };
};
export type RecordingSource = {
  /** Kept, and in reach of those who may hear recordings of its unit. */
  find(db: Db, scope: Scope, id: string): Promise<Sound | null>;
  /** In which these calls are heard; in reach likewise. */
  ofCalls(db: Db, scope: Scope, callIds: string[]): Promise<Heard[]>;
  /** These calls are erased: what was recorded of them is destroyed. */
  erased(tx: Tx, scope: Scope, callIds: string[]): Promise<void>;
};

const given = new Map<string, RecordingSource>();
/** `of`: whose recordings these are; who says it again takes their former place. */
export function registerRecordingSource(of: string, source: RecordingSource): void {
  given.set(of, source);
}
const sources = (): RecordingSource[] => [...given.values()];

export async function findSound(db: Db, scope: Scope, id: string): Promise<Sound | null> {
  const call = await findRecording(db, scope, id);
  if (call) return { ...call, of: { kind: 'call', id: call.call_id } };
  for (const source of sources()) {
    const found = await source.find(db, scope, id);
    if (found) return found;
  }
  return null;
}
export const soundsOfCalls = async (db: Db, scope: Scope, callIds: string[]): Promise<Heard[]> =>
  (await Promise.all(sources().map((source) => source.ofCalls(db, scope, callIds)))).flat();
export async function eraseSounds(tx: Tx, scope: Scope, callIds: string[]): Promise<void> {
  for (const source of sources()) await source.erased(tx, scope, callIds);
}
